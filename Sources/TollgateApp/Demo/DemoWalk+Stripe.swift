import AdapterKit
import Model
import Signing
import StripeAdapter

/// An order, paid and given back through Stripe.
extension DemoWalk {
    private var reference: String { "demo-\(self.name)" }

    mutating func walkStripe() async throws {
        self.part("An order, paid and given back through Stripe")
        let order = try await self.order()
        try await self.payment(order)
        try await self.paymentAgain()
        try await self.forgery()
        try await self.refund(order)
    }

    private mutating func order() async throws -> String {
        self.step("The shop creates an order over 20.00 USD.")
        let body: JSON = [
            "reference": .string(self.reference), "currency": "USD", "livemode": false, "provider": "stripe",
            "lines": [["sku": "concert-poster", "kind": "user_product", "quantity": 1, "unit_price": 2000]],
        ]
        let order = try await self.answer(201, .post, "/v1/orders", body: body, key: self.reference)
        let id = try Self.text("id", of: order)
        self.tell("order \(id), phase \(order["phase"]?.string ?? "?")")
        try await self.tellDeliveries(["order.created"], about: id)
        return id
    }

    private mutating func payment(_ order: String) async throws {
        self.step("Stripe tells of the payment, signed with the endpoint's secret.")
        let (status, answer) = try await self.send("payment_intent.succeeded")
        guard status == 200, answer["status"]?.string == "accepted" else { throw Self.surprise(status, answer) }
        self.tell("accepted: kept as \(answer["receipt"]?.string ?? "?") before the answer was given")
        try await self.tellEvents(of: answer)
        try await self.tellDeliveries(["payment.succeeded"], about: self.name)
        try await self.tellDeliveries(["order.paid", "order.fulfilled"], about: order)
        try await self.check("/v1/orders/\(order)", is: "fulfilled")
        self.tell("order \(order) is paid and fulfilled")
    }

    private mutating func paymentAgain() async throws {
        self.step("Stripe sends the same event again, as it does whenever it is not sure.")
        let (status, answer) = try await self.send("payment_intent.succeeded")
        guard status == 200, answer["status"]?.string == "duplicate" else { throw Self.surprise(status, answer) }
        self.tell("duplicate: answered as a success, counted, and nothing happens twice")
    }

    private mutating func forgery() async throws {
        self.step("Somebody who does not know the secret sends a payment.")
        let forger = Secret(label: "guess", bytes: Array("whsec_guess".utf8))
        let (status, answer) = try await self.send("payment_intent.succeeded", id: "forged\(self.name)", secret: forger)
        guard status == 400, answer["code"]?.string == "signature_mismatch" else { throw Self.surprise(status, answer) }
        self.tell("rejected with \(status): \(answer["detail"]?.string ?? "")")
        self.tell("nothing is done; the call is kept as \(answer["receipt"]?.string ?? "?"), to be looked at")
    }

    private mutating func refund(_ order: String) async throws {
        self.step("The payment is given back.")
        let (status, answer) = try await self.send("refund.created")
        guard status == 200, answer["status"]?.string == "accepted" else { throw Self.surprise(status, answer) }
        self.tell("accepted: kept as \(answer["receipt"]?.string ?? "?")")
        try await self.tellEvents(of: answer)
        try await self.tellDeliveries(["refund.succeeded"], about: self.name)
        try await self.tellDeliveries(["order.refunded"], about: order)
        try await self.check("/v1/orders/\(order)", is: "refunded")
        self.tell("order \(order) is refunded")
    }

    private func send(
        _ type: String,
        id: String? = nil,
        secret: Secret? = nil
    ) async throws -> (status: Int, answer: JSON) {
        let settings = SourceSettings(name: "stripe", secrets: [secret ?? self.place.files.stripe])
        let request = try StripeAdapter(settings: settings).sample(
            type: type,
            id: id ?? self.name,
            order: self.reference,
            amount: Money(minorUnits: 2000, currency: "USD"),
            now: TimeSource.system.now()
        )
        let (status, body) = try await SendCommand.deliver(request, to: self.place.base + request.target)
        return (status, try JSON(parsing: body))
    }
}
