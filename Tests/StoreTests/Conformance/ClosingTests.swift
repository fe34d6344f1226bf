import Model
import TestSupport
import Testing

@testable import Store

@Suite struct ClosingTests {
    @Test(arguments: Engine.allCases)
    func aClosedStoreSaysSoAndKeepsEverything(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(5)
        try await ledger.store.close()
        let refused = await #expect(throws: StoreError.self) { try await ledger.accept(.payment("late")) }
        #expect(refused?.code == "store_unavailable")
        let again = try await Ledger(engine, in: ledger.folder, time: ledger.time)
        #expect(try await again.count("events") == 5)
        #expect(try await again.store.check().isEmpty)
        try await again.store.close()
    }
}
