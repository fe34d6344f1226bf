import AdapterTesting
import Testing

@testable import TwilioAdapter

@Suite("Twilio: vectors of the official SDK")
struct TwilioVectorTests {
    @Test("agrees with the SDK", arguments: try AdapterVector.load("twilio") + AdapterVector.load("twilio_sdk"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: TwilioAdapter.self) == nil)
    }

    @Test("the files hold cases of every kind")
    func complete() throws {
        #expect(try AdapterVector.load("twilio").count >= 8)
        #expect(try AdapterVector.load("twilio_sdk").count >= 20)
    }
}
