import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Automation

/// Orders whose payment is a registration that was sold elsewhere.
@Suite struct RegistrationPaymentTests {
    @Test func aPaidRegistrationPaysTheOrderThatNamesIt() async throws {
        let shop = try await Shop()
        let order = try await shop.sale("ref").order.id
        let paid = try await shop.accept(.registration("paid"), source: "kktix")
        try await shop.automator.drain()
        let record = try #require(try await shop.store.order(order))
        #expect(record.machine.phase == .fulfilled && record.machine.payment == "7" && record.machine.received == 100)
        let amount = Money(minorUnits: 100, currency: "EUR")
        #expect(
            record.charges == [
                OrderCharge(
                    source: "kktix",
                    provider: "psp",
                    account: nil,
                    id: "7",
                    status: "succeeded",
                    amount: amount
                )
            ]
        )
        let event = try #require(try await shop.store.event(paid))
        #expect(event.handling == .moved && event.order == order && event.handlingNote == nil)
        #expect(try await shop.types("registration.activated").count == 1)
        #expect(try await shop.types("order.") == ["order.created", "order.paid", "order.fulfilled"])
        try await shop.store.close()
    }

    enum Step: CaseIterable { case create, pay, cancel }

    private static func orders(of steps: [Step]) -> [[Step]] {
        guard steps.count > 1 else { return [steps] }
        return steps.indices.flatMap { first in
            var rest = steps
            let step = rest.remove(at: first)
            return Self.orders(of: rest).map { [step] + $0 }
        }
    }

    /// What is told before the order is there waits without troubling anybody.
    @Test(
        arguments: orders(of: Step.allCases) + orders(of: [.create, .pay]) + orders(of: [.create, .cancel]),
        [true, false]
    )
    func endsTheSameInAnyOrder(_ steps: [Step], _ atOnce: Bool) async throws {
        let shop = try await Shop()
        for step in steps {
            switch step {
            case .create: try await shop.sale("ref", grants: [0])
            case .pay: try await shop.accept(.registration("paid"))
            case .cancel: try await shop.accept(.registration("canceled"))
            }
            if !atOnce { try await shop.automator.drain() }
        }
        try await shop.automator.drain()
        // Whatever was asked of the service by now works.
        for _ in 0..<2 {
            for claim in try await shop.store.claimCommands(limit: 10, lease: .seconds(60)) {
                try await shop.automator.settle(CommandResult(claim: claim, outcome: .done))
            }
        }
        let order = try #require(try await shop.store.order(reference: "ref", livemode: true))
        let isPaid = steps.contains(.pay)
        let isCanceled = steps.contains(.cancel)
        let amount = isPaid ? Money(minorUnits: 100, currency: "EUR") : nil
        #expect(order.machine.phase == (isCanceled ? isPaid ? .refunded : .canceled : .fulfilled))
        #expect(order.machine.received == amount?.minorUnits ?? 0)
        #expect(order.machine.refunded == (isCanceled ? order.machine.received : 0))
        #expect(order.machine.grants.values.allSatisfy { isCanceled ? $0.state != .granted : $0.state == .granted })
        let charge = try #require(order.charges.first)
        #expect(order.charges.count == 1 && charge.status == (isPaid ? "succeeded" : "canceled"))
        let refund = OrderCharge.Refund(id: "7", status: "succeeded", amount: amount)
        #expect(charge.amount == amount && charge.refunds == (isPaid && isCanceled ? [refund] : []))
        let told = try await shop.types("order.")
        #expect(told.count(where: { $0 == "order.\(order.machine.phase.rawValue)" }) == 1)
        #expect(!told.contains("order.needs_attention"))
        #expect(try await shop.types("registration.activated").count <= 1)
        let registration = try #require(try await shop.store.registration("psp|live||7"))
        #expect(registration.machine.phase == (isCanceled ? .canceled : .active))
        // Told again by another source, nothing changes.
        let before = try await shop.dump().filter { $0.hasPrefix("orders ") }
        if isPaid { try await shop.accept(.registration("paid"), source: "other") }
        if isCanceled { try await shop.accept(.registration("canceled"), source: "other") }
        try await shop.automator.drain()
        #expect(try await shop.machine(order.id) == order.machine && before.count == 1)
        #expect(try await shop.types("order.") == told)
        try await shop.store.close()
    }

    @Test(
        arguments: [
            (Money(minorUnits: 99, currency: "EUR"), "paid in another amount or currency than the order's"),
            (Money(minorUnits: 100, currency: "TWD"), "paid in another amount or currency than the order's"),
            (nil, "the amount of its payment was not told, so nobody can say that it is the order's"),
        ] as [(Money?, String)]
    )
    func anotherAmountOrNoneGrantsNothing(_ amount: Money?, _ reason: String) async throws {
        let shop = try await Shop()
        let order = try await shop.sale("ref", grants: [0]).order.id
        try await shop.accept(.registration("paid", amount: amount))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        #expect(try await shop.store.history(of: order).last?.note == reason)
        #expect(try await shop.commands(.grant).isEmpty)
        // The registration itself is as valid as ever.
        #expect(try await shop.types("registration.activated").count == 1)
        try await shop.accept(.registration("canceled"))
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .refunded)
        try await shop.store.close()
    }

    @Test func aRegistrationPaysOneOrder() async throws {
        let shop = try await Shop()
        let first = try await shop.sale("first")
        #expect(first.isNew && first.registrationTaken == nil)
        let second = try await shop.sale("second")
        #expect(!second.isNew && second.registrationTaken == first.order.id)
        #expect(try await shop.store.order(reference: "second", livemode: true) == nil)
        let again = try await shop.sale("first")
        #expect(!again.isNew && again.order.id == first.order.id && again.registrationTaken == nil)
        #expect(try await shop.sale("second", number: "8").isNew)
        try await shop.accept(.registration("paid"))
        try await shop.automator.drain()
        #expect(try await shop.store.order(reference: "second", livemode: true)?.machine.phase == .created)
        try await shop.store.close()
    }

    /// Between the look and the writing, an order came that names it.
    @Test func anOrderThatComesAtThatMomentIsNotMissed() async throws {
        let shop = try await Shop()
        try await shop.accept(.registration("paid"))
        let snapshot = try await shop.store.automationSnapshot(limit: 10)
        let plan = shop.automator.planner.plan(for: snapshot, now: shop.time.now)
        let order = try await shop.sale("ref").order.id
        #expect(try await shop.store.carryOut(plan) == .stale)
        try await shop.automator.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        try await shop.store.close()
    }

    @Test func anotherObjectWithTheSameNumberPaysNothing() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref")
        // An intent that is called like a registration.
        try await shop.accept(.payment("k", "7", order: "ref", amount: 99))
        try await shop.automator.drain()
        let before = try await shop.store.order(order)
        #expect(before?.machine.phase == .needsAttention)
        for ending in ["paid", "canceled"] { try await shop.accept(.registration(ending)) }
        try await shop.automator.drain()
        #expect(try await shop.store.order(order) == before)
        #expect(try await shop.types("registration.revoked").count == 1)
        try await shop.store.close()
    }

    @Test func aPreviewSaysWhatItDoesToBoth() async throws {
        let shop = try await Shop()
        let order = try await shop.sale("ref", grants: [0]).order.id
        func preview(_ ending: String) async throws -> [String] {
            let draft = EventDraft.registration(ending)
            let facts = EventFacts(draft, provider: "psp")
            return try await shop.automator.preview(facts, type: draft.type, subject: draft.subject)
        }
        #expect(
            try await preview("paid") == [
                "7: paid moves it from expected to active", "would announce registration.activated",
                "\(order): payment_succeeded moves it from created to paid", "would announce order.paid",
                "would begin to grant 1 of its lines",
            ]
        )
        #expect(try await shop.machine(order)?.phase == .created)
        try await shop.accept(.registration("paid"))
        try await shop.automator.drain()
        #expect(
            try await preview("paid") == [
                "7: paid changes nothing in active: active already", "\(order): stays fulfilling: told before",
                "no effect",
            ]
        )
        #expect(
            try await preview("canceled") == [
                "7: canceled moves it from active to canceled", "would announce registration.revoked",
                "\(order): refunded_whole moves it from fulfilling to refunded", "would announce order.refunded",
                "would call off the grants that are not under way",
            ]
        )
        try await shop.store.close()
    }
}

extension EventDraft {
    fileprivate static func registration(
        _ ending: String,
        amount: Money? = Money(minorUnits: 100, currency: "EUR")
    ) -> EventDraft {
        EventDraft(
            key: "\(ending):7",
            type: "registration.\(ending)",
            subject: "7",
            effectKey: "7|\(ending)",
            amount: ending == "paid" ? amount : nil,
            objects: ["7"],
            data: [:]
        )
    }
}

extension Shop {
    /// Makes an order of 100 EUR that was paid elsewhere.
    @discardableResult
    fileprivate func sale(_ reference: String, number: String = "7", grants: [Int] = []) async throws -> OrderCreation {
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: true,
            provider: "psp",
            registration: number,
            buyer: [:],
            lines: grants.map {
                OrderLine(sku: "pack_\($0)", kind: "pack", quantity: 1, unitPrice: 100, grants: "pack")
            },
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: 100, currency: "EUR"), grants: grants),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        return try await self.store.createOrder(
            order,
            announcement: order.creationAnnouncement(row: self.store.ids.next())
        )
    }
}
