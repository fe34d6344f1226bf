import AdapterKit
import Model
import Testing

@testable import KKTIXAdapter

@Suite("KKTIX: what notifications mean")
struct KKTIXMappingTests {
    @Test("a paid order")
    func paid() throws {
        let expected = EventDraft(
            key: "kktix:order_activated_paid:310000001",
            type: "registration.paid",
            subject: "310000001",
            occurredAt: Timestamp(rfc3339: "2026-04-18T06:00:54.442Z"),
            effectKey: "kktix|310000001|order_activated_paid",
            targetState: "activated",
            amount: Money(minorUnits: 380_000, currency: "TWD"),
            objects: ["310000001"],
            data: [
                "provider": "kktix", "livemode": true, "order": "310000001", "provider_type": "order_activated_paid",
                "order_state": "activated",
                "event": [
                    "name": "Example Conference 2026 Registration: Individual", "slug": "example-conference-2026",
                ],
                "paid_at": "2026-04-18T14:00:54.442+08:00",
                "contact": ["name": "王小美", "email": "mei@example.com", "mobile": "0900000000"],
                "tickets": [
                    [
                        "id": "410000001", "name": "Regular 一般票",
                        "price": ["value": 260_000, "currency": "TWD"],
                    ],
                    [
                        "id": "410000002", "name": "Student 學生票",
                        "price": ["value": 120_000, "currency": "TWD"],
                    ],
                ],
                "amount": ["value": 380_000, "currency": "TWD"], "batch": "0000000000000101",
            ]
        )
        #expect(try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid")) == .event(expected))
    }

    @Test("a canceled order has neither contact nor tickets")
    func canceled() throws {
        let expected = EventDraft(
            key: "kktix:order_cancelled:310000001",
            type: "registration.canceled",
            subject: "310000001",
            occurredAt: Timestamp(rfc3339: "2026-04-18T06:03:50.949Z"),
            effectKey: "kktix|310000001|order_cancelled",
            targetState: "cancelled",
            objects: ["310000001"],
            data: [
                "provider": "kktix", "livemode": true, "order": "310000001", "provider_type": "order_cancelled",
                "order_state": "cancelled",
                "event": [
                    "name": "Example Conference 2026 Registration: Individual", "slug": "example-conference-2026",
                ],
                "canceled_at": "2026-04-18T14:03:50.949+08:00", "batch": "0000000000000101",
            ]
        )
        #expect(try KKTIXFixture.read(KKTIXFixture.body("order_cancelled")) == .event(expected))
    }

    @Test("a free order, and a contact without a number")
    func free() throws {
        let draft = try #require(try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid-free")).drafts.first)
        #expect(draft.amount == Money(minorUnits: 0, currency: "TWD"))
        #expect(draft.data["contact"] == ["name": "王小美", "email": "mei@example.com"])
    }

    @Test("one bad notification takes no other with it")
    func batch() throws {
        let read = try KKTIXFixture.read(KKTIXFixture.body("batch-mixed"))
        #expect(read.drafts.map(\.key) == ["kktix:order_activated_paid:310000004", "kktix:order_cancelled:310000005"])
        #expect(
            Array(read.entries[1...3]) == [
                .quarantined(
                    reason: "order_activated_paid: order.id: missing, or neither a whole number nor a text"
                ),
                .unrecognized(providerType: "order_refunded"),
                .ignored(providerType: "order_activated_paid (test of the KKTIX console)"),
            ]
        )
    }

    @Test("what is not known is unrecognized, and the console's test is ignored")
    func others() throws {
        #expect(
            try KKTIXFixture.read(KKTIXFixture.body("order_refunded-unknown")) == .unrecognized("order_refunded")
        )
        #expect(
            try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid-console_test"))
                == .ignored("order_activated_paid (test of the KKTIX console)")
        )
        // Only both together are the test's.
        for (path, value) in [("event.name", "Event Name"), ("event.slug", "event-slug")] {
            let read = try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid", path, .string(value)))
            #expect(read.drafts.count == 1)
        }
        #expect(try KKTIXFixture.read(["batch_id": "1", "notifications": []]).entries.isEmpty)
    }

    @Test("an id counts as the same, written as a number or as a text")
    func identifiers() throws {
        let read = try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid", "order.id", "310000001"))
        #expect(read.drafts.first?.key == "kktix:order_activated_paid:310000001")
    }

    @Test("another batch, time or state of the same order means the same")
    func fingerprint() throws {
        let first = try #require(try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid")).drafts.first)
        for (path, value) in [("order.paid_at", "2026-04-19T00:00:00Z"), ("order.state", "cancelled")] {
            let body = try KKTIXFixture.body("order_activated_paid", path, .string(value))
            let again = try #require(try KKTIXFixture.read(body).drafts.first)
            #expect(again.key == first.key && again.targetState == first.targetState && again.amount == first.amount)
        }
    }

    @Test("without a price for every ticket, or in several currencies, there is no sum")
    func sums() throws {
        for (path, value) in [
            ("tickets.1.price_currency", "JPY"), ("tickets.0", ["id": 1]), ("tickets", []),
            ("tickets.0.price_cents", .null), ("tickets.1.price_cents", nil), ("tickets.0.price_currency", .null),
            ("tickets.1.price_currency", nil),
        ] as [(String, JSON?)] {
            let draft = try #require(
                try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid", path, value)).drafts.first
            )
            #expect(draft.amount == nil && draft.data["amount"] == nil, "\(path)")
        }
    }

    @Test("a time that cannot be read is passed on as it is")
    func times() throws {
        for (value, told) in [("yesterday", "yesterday"), (JSON.null, nil), (nil, nil)] as [(JSON?, String?)] {
            let body = try KKTIXFixture.body("order_activated_paid", "order.paid_at", value)
            let draft = try #require(try KKTIXFixture.read(body).drafts.first)
            #expect(draft.occurredAt == nil)
            #expect(draft.data["paid_at"]?.string == told)
        }
    }
}
