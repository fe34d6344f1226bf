import AdapterTesting
import Testing

@testable import StripeAdapter

@Suite("Stripe: vectors of the official SDK")
struct StripeVectorTests {
    @Test("agrees with the SDK", arguments: try AdapterVector.load("stripe"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: StripeAdapter.self) == nil)
    }

    @Test("the file holds cases of every kind")
    func complete() throws {
        #expect(try AdapterVector.load("stripe").count >= 20)
    }
}
