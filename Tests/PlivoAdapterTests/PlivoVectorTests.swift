import AdapterTesting
import Testing

@testable import PlivoAdapter

@Suite("Plivo: vectors of the official SDK")
struct PlivoVectorTests {
    @Test("agrees with the SDK", arguments: try AdapterVector.load("plivo_v3") + AdapterVector.load("plivo_v2"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: PlivoAdapter.self) == nil)
    }

    @Test("the files hold cases of every kind")
    func complete() throws {
        #expect(try AdapterVector.load("plivo_v3").count >= 16)
        #expect(try AdapterVector.load("plivo_v2").count >= 8)
    }
}
