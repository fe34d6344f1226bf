import AdapterKit
import Foundation
import Model
import Signing
import StripeAdapter

/// The steps of the demonstration, each checked and told.
struct DemoWalk {
    let files: DemoFiles
    let base: String
    var arrivals: AsyncStream<DemoSubscriber.Arrival>.Iterator
    let output: Output

    private let run = Hex.encode(SystemRandom.bytes(6))

    init(files: DemoFiles, base: String, arrivals: AsyncStream<DemoSubscriber.Arrival>.Iterator, output: Output) {
        self.files = files
        self.base = base
        self.arrivals = arrivals
        self.output = output
    }

    private var api: APIClient {
        APIClient(base: self.base, token: String(decoding: self.files.token.bytes, as: UTF8.self))
    }

    mutating func run() async throws {
        let order = try await self.order()
        try await self.payment(order)
        try await self.paymentAgain()
        try await self.forgery()
        try await self.refund(order)
    }

    private var reference: String { "demo-\(self.run)" }

    private mutating func order() async throws -> String {
        self.title("1. The shop creates an order over 20.00 USD.")
        let body: JSON = [
            "reference": .string(self.reference), "currency": "USD", "livemode": false, "provider": "stripe",
            "lines": [["sku": "concert-ticket", "kind": "user_product", "quantity": 1, "unit_price": 2000]],
        ]
        let order = try await self.api.call(.post, "/v1/orders", body: body, key: self.reference)
        guard let id = order["id"]?.string else { throw CommandFailure("the order has no id") }
        self.tell("order \(id), phase \(order["phase"]?.string ?? "?")")
        self.tell(try await self.deliveries(["order.created"]))
        return id
    }

    private mutating func payment(_ order: String) async throws {
        self.title("2. Stripe tells of the payment, signed with the endpoint's secret.")
        let (status, answer) = try await self.send("payment_intent.succeeded")
        guard status == 200, answer["status"]?.string == "accepted" else { throw self.surprise(status, answer) }
        self.tell("accepted: kept as \(answer["receipt"]?.string ?? "?") before the answer was given")
        try await self.tellEvents(of: answer)
        let deliveries = try await self.deliveries(["payment.succeeded", "order.paid", "order.fulfilled"])
        try await self.check(order, is: "fulfilled")
        self.tell("order \(order) is paid and fulfilled")
        self.tell(deliveries)
    }

    private mutating func paymentAgain() async throws {
        self.title("3. Stripe sends the same event again, as it does whenever it is not sure.")
        let (status, answer) = try await self.send("payment_intent.succeeded")
        guard status == 200, answer["status"]?.string == "duplicate" else { throw self.surprise(status, answer) }
        self.tell("duplicate: answered as a success, counted, and nothing happens twice")
    }

    private mutating func forgery() async throws {
        self.title("4. Somebody who does not know the secret sends a payment.")
        let forger = Secret(label: "guess", bytes: Array("whsec_guess".utf8))
        let (status, answer) = try await self.send("payment_intent.succeeded", id: "forged\(self.run)", secret: forger)
        guard status == 400, answer["code"]?.string == "signature_mismatch" else { throw self.surprise(status, answer) }
        self.tell("rejected with \(status): \(answer["detail"]?.string ?? "")")
        self.tell("nothing is done; the call is kept as \(answer["receipt"]?.string ?? "?"), to be looked at")
    }

    private mutating func refund(_ order: String) async throws {
        self.title("5. The payment is given back.")
        let (status, answer) = try await self.send("refund.created")
        guard status == 200, answer["status"]?.string == "accepted" else { throw self.surprise(status, answer) }
        self.tell("accepted: kept as \(answer["receipt"]?.string ?? "?")")
        try await self.tellEvents(of: answer)
        let deliveries = try await self.deliveries(["refund.succeeded", "order.refunded"])
        try await self.check(order, is: "refunded")
        self.tell("order \(order) is refunded")
        self.tell(deliveries)
    }

    /// What an accepted call became.
    private func tellEvents(of answer: JSON) async throws {
        let receipt = try await self.api.call(.get, "/v1/receipts/\(answer["receipt"]?.string ?? "")")
        for event in receipt["events"]?.array ?? [] {
            self.tell("it became the event \(event["id"]?.string ?? "?"), \(event["type"]?.string ?? "?")")
        }
    }

    private func check(_ order: String, is phase: String) async throws {
        let state = try await self.api.call(.get, "/v1/orders/\(order)")
        guard state["phase"]?.string == phase else { throw CommandFailure("the order is not \(phase)") }
    }

    /// Waits until the subscriber has one event of each type about this run, in whatever order they come.
    private mutating func deliveries(_ types: [String]) async throws -> [DemoSubscriber.Arrival] {
        var found: [String: DemoSubscriber.Arrival] = [:]
        while found.count < types.count {
            guard let arrival = await self.arrivals.next() else { throw CommandFailure("the subscriber has stopped") }
            // Events of earlier runs may still be on their way.
            guard types.contains(arrival.type) else { continue }
            if let refusal = arrival.refusal {
                throw CommandFailure("\(arrival.type) came with a bad signature: \(refusal)")
            }
            found[arrival.type] = arrival
        }
        return types.compactMap { found[$0] }
    }

    private func send(
        _ type: String,
        id: String? = nil,
        secret: Secret? = nil
    ) async throws -> (status: Int, answer: JSON) {
        let settings = SourceSettings(name: "stripe", secrets: [secret ?? self.files.stripe])
        let request = try StripeAdapter(settings: settings).sample(
            type: type,
            id: id ?? self.run,
            order: self.reference,
            amount: Money(minorUnits: 2000, currency: "USD"),
            now: TimeSource.system.now()
        )
        let (status, body) = try await SendCommand.deliver(request, to: self.base + request.target)
        return (status, try JSON(parsing: body))
    }

    private func surprise(_ status: Int, _ answer: JSON) -> CommandFailure {
        CommandFailure("the gateway answered \(status) \(answer.text)")
    }

    private func title(_ text: String) {
        self.output.line("")
        self.output.line(text)
    }

    private func tell(_ text: String) { self.output.line("   → \(text)") }

    private func tell(_ arrivals: [DemoSubscriber.Arrival]) {
        for arrival in arrivals {
            self.tell("delivered \(arrival.type) as \(arrival.id), signature verified by the subscriber")
        }
    }
}
