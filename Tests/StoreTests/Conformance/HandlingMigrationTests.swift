import Model
import TestSupport
import Testing

@testable import Store

/// Earlier versions wrote what automation made of an event into the event's own row.
@Suite struct HandlingMigrationTests {
    @Test(arguments: Engine.allCases)
    func whatWasMadeOfEventsReadsTheSame(_ engine: Engine) async throws {
        let before = try await Ledger(engine, schema: 12)
        let order = OrderID(rawValue: 5)
        let expected: [(key: String, handling: Handling, order: OrderID?, note: String?)] = [
            ("moved", .moved, order, nil), ("refused", .refused, order, "paid twice"),
            ("absorbed", .absorbed, nil, "told before"), ("parked", .parked, nil, "no order yet"),
            ("unmatched", .unmatched, nil, nil), ("nothing", .none, nil, "no list of assets"),
            ("again", .pending, order, "the payment has not arrived"), ("again without an order", .pending, nil, nil),
        ]
        for event in expected {
            try await before.accept(.payment(event.key, event.key, reference: event.key, objects: [event.key, "ch"]))
            try await before.handle(event.key, event.handling, event.order, event.note)
        }
        try await before.accept(.payment("unseen", "unseen"))
        let mail = EventDraft(key: "mail", type: "email.sent", subject: "mail", effectKey: "mail", data: [:])
        try await before.accept(mail)
        try await before.handle("mail", .none)
        try await before.park("parked")
        try await before.keep("unmatched", objects: ["unmatched", "ch"])
        try await before.store.close()

        let ledger = try await Ledger(engine, in: before.folder, time: before.time)
        for (key, handling, order, note) in expected + [("unseen", .pending, nil, nil), ("mail", .none, nil, nil)] {
            let event = try #require(try await ledger.store.event(ledger.id(key)))
            #expect(event.handling == handling && event.order == order && event.handlingNote == note, "\(event)")
        }
        for handling in Handling.allCases {
            let found = try await ledger.store.events(EventFilter(handling: handling), PageRequest()).records
            #expect(found.allSatisfy { $0.handling == handling })
            #expect(found.count == [.none: 2, .pending: 3][handling, default: 1], "\(handling)")
        }
        // Nobody has looked at these, or nothing came of it: their own rows say all.
        #expect(try await ledger.count("event_handlings") == 7)
        try await ledger.store.close()
    }

    /// What waited under the version before is called by this one, once, and told to its machine.
    @Test(arguments: Engine.allCases)
    func whatWaitedComesAgain(_ engine: Engine) async throws {
        let before = try await Ledger(engine, schema: 12)
        try await before.accept(.payment("parked", "parked", reference: "r-1"))
        try await before.handle("parked", .parked)
        try await before.park("parked")
        try await before.accept(.payment("unmatched", "pi_2", objects: ["pi_2", "ch_2"]))
        try await before.handle("pi_2", .unmatched)
        try await before.keep("pi_2", objects: ["pi_2", "ch_2"])
        try await before.accept(.payment("again", "pi_3"))
        try await before.handle("pi_3", .pending, nil, "the payment has not arrived")
        try await before.store.close()

        let ledger = try await Ledger(engine, in: before.folder, time: before.time)
        let order = try await ledger.create(ledger.order("r-1")).order
        var links = AutomationPlan()
        links.links = ["pi_2", "ch_2"].map { ledger.link($0, to: order.id) }
        #expect(try await ledger.store.carryOut(links) == .carriedOut)
        #expect(try await ledger.count("unmatched_objects") == 0)
        let events = try await ledger.route().filter { $0.type == "payment.succeeded" }
        #expect(events.map(\.id) == ["parked", "unmatched", "again"].map { ledger.id($0) })
        #expect(events.allSatisfy { $0.facts != nil })
        #expect(events.map(\.order) == [order.id, order.id, nil])
        for event in events {
            let record = try #require(try await ledger.store.event(event.id))
            #expect(record.handling == .moved && record.order == event.order && record.handlingNote == nil)
        }
        #expect(try await ledger.route().isEmpty)
        try await ledger.store.close()
    }
}

extension Ledger {
    /// The statements of earlier versions.
    fileprivate func handle(
        _ subject: String,
        _ handling: Handling,
        _ order: OrderID? = nil,
        _ note: String? = nil
    ) async throws {
        try await self.database.write(.background) { transaction in
            try transaction.execute(
                "UPDATE events SET handling = ?2, order_id = ?3, handling_note = ?4 WHERE subject = ?1",
                [.text(subject), .text(handling.rawValue), .int(order?.rawValue), .text(note)]
            )
            try transaction.execute(
                "INSERT INTO event_subjects (subject, event) SELECT subject, id FROM events WHERE subject = ?1",
                [.text(subject)]
            )
            let left =
                handling == .pending
                ? "UPDATE outbox SET routed = 1 WHERE subject = ?1" : "DELETE FROM outbox WHERE subject = ?1"
            try transaction.execute(left, [.text(subject)])
        }
    }

    fileprivate func park(_ subject: String) async throws {
        try await self.sql(
            """
            INSERT INTO parked (event, waits_for, until) SELECT id, 'reference|live|r-1', 9000000000000 FROM events
            WHERE subject = '\(subject)'
            """
        )
    }

    fileprivate func keep(_ subject: String, objects: [String]) async throws {
        for object in objects {
            try await self.sql(
                """
                INSERT INTO unmatched_objects (object, event) SELECT 'psp|live||\(object)', id FROM events
                WHERE subject = '\(subject)'
                """
            )
        }
    }
}
