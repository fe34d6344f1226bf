import AdapterKit
import Model
import Testing

@testable import KKTIXAdapter

@Suite("KKTIX: what cannot be read")
struct KKTIXRefusalTests {
    @Test(
        "a member of another kind is put aside with its path, and nothing of it is told",
        arguments: [
            ("order.id", nil, "order.id: missing, or neither a whole number nor a text"),
            ("order.id", "", "order.id: missing, or neither a whole number nor a text"),
            ("order.id", .number("1.5"), "order.id: missing, or neither a whole number nor a text"),
            ("order.id", .number("99999999999999999999"), "order.id: missing, or neither a whole number nor a text"),
            ("order", "7", "order.id: missing, or neither a whole number nor a text"),
            ("order.paid_at", 7, "order.paid_at: no text"), ("order.state", [], "order.state: no text"),
            ("event", "mei@example.com", "event: no object"), ("event.name", 1, "event.name: no text"),
            ("contact", nil, "contact: missing"), ("contact", .null, "contact: missing"),
            ("contact", "mei@example.com", "contact: no object"), ("contact.email", 1, "contact.email: no text"),
            ("contact.name", ["mei@example.com"], "contact.name: no text"),
            ("tickets", nil, "tickets: missing or no list"), ("tickets", ["id": 1], "tickets: missing or no list"),
            ("tickets.0", .null, "tickets[0].id: missing, or neither a whole number nor a text"),
            ("tickets.1.name", 7, "tickets[1].name: no text"),
            ("tickets.1.price_cents", .number("1e3"), "tickets[1].price_cents: no whole number"),
            ("tickets.1.price_cents", "260000", "tickets[1].price_cents: no whole number"),
            ("tickets.0.price_cents", -1, "tickets[0].price_cents: negative or beyond all sense"),
            ("tickets.0.price_cents", .integer(.max), "tickets[0].price_cents: negative or beyond all sense"),
            ("tickets.0.price_currency", 7, "tickets[0].price_currency: no currency code"),
            ("tickets.0.price_currency", "NT$", "tickets[0].price_currency: no currency code"),
        ] as [(String, JSON?, String)]
    )
    func members(_ path: String, _ value: JSON?, _ reason: String) throws {
        let read = try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid", path, value))
        #expect(read == .quarantined("order_activated_paid: \(reason)"))
    }

    @Test(
        "a notification that is none is put aside",
        arguments: [7, "x", [], .null, [:], ["type": 7], ["type": ""]] as [JSON]
    )
    func notifications(_ notification: JSON) throws {
        let read = try KKTIXFixture.read(["notifications": [notification]])
        #expect(read == .quarantined("type: missing or no text"))
    }

    @Test("prices whose sum is beyond all sense are put aside and end nothing")
    func sums() throws {
        let ticket: JSON = ["id": 1, "price_cents": 1_000_000_000_000_000, "price_currency": "TWD"]
        let tickets = JSON.array(Array(repeating: ticket, count: 9300))
        let read = try KKTIXFixture.read(KKTIXFixture.body("order_activated_paid", "tickets", tickets))
        #expect(read == .quarantined("order_activated_paid: tickets: prices beyond all sense"))
    }

    @Test(
        "a body that is no batch fails",
        arguments: ["", "{not json", "[]", "null", "{}", #"{"notifications":{}}"#, #"{"notifications":null}"#]
    )
    func bodies(_ text: String) throws {
        let request = KKTIXFixture.request(Array(text.utf8))
        let adapter = try KKTIXFixture.adapter()
        #expect(throws: AdapterFailure.self) { try adapter.normalize(.withoutProof(request)) }
    }

    @Test("a batch nested too deep fails")
    func deep() throws {
        let text =
            #"{"notifications":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
            + "}"
        let adapter = try KKTIXFixture.adapter()
        #expect(throws: AdapterFailure.self) {
            try adapter.normalize(.withoutProof(KKTIXFixture.request(Array(text.utf8))))
        }
    }
}
