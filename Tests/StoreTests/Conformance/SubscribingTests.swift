import Model
import TestSupport
import Testing

@testable import Store

@Suite struct SubscribingTests {
    @Test(arguments: Engine.allCases)
    func aNameIsTakenOnce(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let first = try await ledger.subscribe("one", "payment.*", secrets: [1, 2])
        let taken = await #expect(throws: StoreError.self) { try await ledger.subscribe("one") }
        #expect(taken?.code == "conflict")
        let second = try await ledger.subscribe("two")
        let renamed = await #expect(throws: StoreError.self) {
            try await ledger.store.change(second) { $0.name = "one" }
        }
        #expect(renamed?.code == "conflict")
        let stored = try await ledger.store.subscriptions()
        #expect(stored.map(\.id) == [first, second])
        #expect(stored.map(\.name) == ["one", "two"])
        #expect(stored[0].sealedSecrets == [1, 2])
        #expect(stored[0].wants("payment.succeeded"))
        #expect(!stored[0].wants("order.paid"))
        try await ledger.store.close()
    }

    /// A secret is added beside the old one while another hand pauses the subscription: neither undoes the other.
    @Test(arguments: Engine.allCases)
    func changesAtOnceDoNotUndoEachOther(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.subscribe("one", secrets: [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for secret in 0..<UInt8(20) {
                group.addTask { _ = try await ledger.store.change(id) { $0.sealedSecrets.append(secret) } }
            }
            group.addTask { _ = try await ledger.store.change(id) { $0.enabled = false } }
            try await group.waitForAll()
        }
        let stored = try #require(try await ledger.store.subscription(id))
        // The old secrets stay beside the new ones for as long as their owner leaves them there.
        #expect(stored.sealedSecrets.sorted() == Array(0..<20))
        #expect(!stored.enabled)
        #expect(try await ledger.store.change(SubscriptionID(rawValue: 1)) { $0.enabled = true } == nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aChangeThatThrowsLeavesTheRecord(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.subscribe("one")
        let before = try await ledger.store.subscription(id)
        await #expect(throws: StoreError.conflict(reason: "no")) {
            try await ledger.store.change(id) { subscription in
                subscription.name = "other"
                throw StoreError.conflict(reason: "no")
            }
        }
        #expect(try await ledger.store.subscription(id) == before)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aPausedSubscriptionKeepsWhatWaitsForIt(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.subscribe("one")
        try await ledger.accept(2)
        try await ledger.route()
        _ = try await ledger.store.change(id) { $0.enabled = false }
        #expect(try await ledger.claim(id).isEmpty)
        #expect(try await ledger.store.nextDeliveries().isEmpty)
        _ = try await ledger.store.change(id) { $0.enabled = true }
        #expect(try await ledger.claim(id).count == 2)
        try await ledger.store.close()
    }
}
