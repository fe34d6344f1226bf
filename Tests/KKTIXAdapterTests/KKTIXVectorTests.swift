import AdapterTesting
import Testing

@testable import KKTIXAdapter

@Suite("KKTIX: vectors of a receiver in production")
struct KKTIXVectorTests {
    @Test("agrees on who may call", arguments: try AdapterVector.load("kktix"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: KKTIXAdapter.self) == nil)
    }

    @Test("the file holds cases of every kind")
    func complete() throws {
        #expect(try AdapterVector.load("kktix").count >= 16)
    }
}
