import CoreMetrics
import Model
import TestSupport
import Testing

@testable import Store

@Suite struct SQLiteOpeningTests {
    private func open(_ folder: TemporaryFolder, _ time: ManualTime) async throws(StoreError) -> Store {
        try await Store.open(
            SQLiteConfiguration(path: folder.file("engine.db")),
            time: time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
    }

    /// The file belongs to one process: whoever held a claim is gone, and its deliveries need not wait for the lease.
    @Test func aRestartTakesBackTheClaimsOfTheProcessBefore() async throws {
        let ledger = try await Ledger(.sqlite)
        let subscription = try await ledger.subscribe("all")
        try await ledger.accept(3)
        try await ledger.route()
        let lost = try await ledger.claim(subscription, lease: .seconds(3600))
        #expect(lost.count == 3)
        try await ledger.store.close()

        let again = try await self.open(ledger.folder, ledger.time)
        let claims = try await again.claimDeliveries(of: subscription, limit: 10, lease: .seconds(60))
        #expect(claims.map(\.id) == lost.map(\.id))
        #expect(try await again.record([ledger.result(lost[0], .delivered)]) == 0)
        #expect(try await again.record([ledger.result(claims[0], .delivered)]) == 1)
        try await again.close()
    }

    @Test func aNewerDatabaseIsLeftAloneWithAWordOfAdvice() async throws {
        let ledger = try await Ledger(.sqlite)
        try await ledger.accept(1)
        try await ledger.sql("INSERT INTO schema_migrations (number, applied_at) VALUES (999, 1)")
        try await ledger.store.close()
        let refused = await #expect(throws: StoreError.self) { _ = try await self.open(ledger.folder, ledger.time) }
        guard case .failed(let reason) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(reason.contains("schema 999"))
        let reader = try await Store.openReadOnly(
            path: ledger.folder.file("engine.db"),
            time: ledger.time.source
        )
        #expect(try await reader.receipts(ReceiptFilter(), PageRequest()).records.count == 1)
        try await reader.close()
    }
}
