import Model
import TestSupport
import Testing
import Workflows

@testable import Automation
@testable import Store

/// Callers wait behind whatever the background writes, so it writes little at a time.
@Suite struct TurnTests {
    private let planner = { (shop: Shop) in Planner(ids: shop.store.ids, parkedFor: .seconds(60)) }

    /// Carries out one turn and counts the rows that it changed.
    private func turn(_ shop: Shop) async throws -> (handled: Int, planned: Int, written: Int64) {
        let snapshot = try await shop.store.automationSnapshot(limit: 100)
        let plan = self.planner(shop).plan(for: snapshot, now: shop.time.now)
        let before = try await shop.rowsWritten()
        #expect(try await shop.store.carryOut(plan) == .carriedOut)
        return (plan.handled.count, plan.rows, try await shop.rowsWritten() - before)
    }

    @Test(arguments: [0, 1, 10])
    func aTurnOfPaidOrdersWritesABoundedNumberOfRows(_ subscribers: Int) async throws {
        let shop = try await Shop()
        for number in 0..<subscribers { try await shop.subscribe("s\(number)", "*") }
        var orders: [OrderID] = []
        for number in 0..<50 {
            orders.append(try await shop.order("ref\(number)"))
            try await shop.accept(.payment("k\(number)", "pay\(number)", order: "ref\(number)"))
        }
        let first = try await self.turn(shop)
        // The last event that it takes may go beyond the bound, by what one event writes.
        #expect(first.written <= 200 + 15 + 3 * Int64(subscribers), "\(first)")
        #expect(first.written <= Int64(first.planned), "\(first)")
        #expect(first.handled > 0 && first.handled < 50)
        while try await self.turn(shop).handled > 0 {}
        for order in orders { #expect(try await shop.machine(order)?.phase == .fulfilled) }
        #expect(try await shop.types("order.fulfilled").count == 50)
        #expect(try await shop.automator.drain() == 0)
        try await shop.store.close()
    }

    @Test func aTurnOfUnmatchedPaymentsWritesABoundedNumberOfRows() async throws {
        let shop = try await Shop()
        let watcher = try await shop.subscribe("all", "*")
        for number in 0..<100 { try await shop.accept(.payment("k\(number)", "pay\(number)", order: nil)) }
        let first = try await self.turn(shop)
        #expect(first.written <= 210, "\(first)")
        #expect(first.handled > 30 && first.handled < 100)
        try await shop.automator.drain()
        // Each once, in the order in which they came.
        let sent = try await shop.store.deliveries(DeliveryFilter(subscription: watcher), PageRequest(limit: 1000))
            .records
        #expect(sent.count == 100)
        #expect(Set(sent.map(\.event)).count == 100)
        try await shop.store.close()
    }
}

extension Shop {
    /// Rows that the writer has inserted, changed or deleted so far.
    fileprivate func rowsWritten() async throws -> Int64 {
        try await self.store.database.write(.background) { try $0.query("SELECT total_changes()")[0].int(0) }
    }
}
