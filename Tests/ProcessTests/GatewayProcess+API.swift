import Foundation
import Model
import Signing
import Testing

extension GatewayProcess {
    /// An answer that the test did not expect.
    struct Unexpected: Error {
        var path: String
        var status: Int
        var body: String
    }

    /// One call of the management API; anything but a 2xx is thrown.
    @discardableResult
    func api(_ method: String, _ path: String, _ body: JSON? = nil, key: String? = nil) async throws -> JSON {
        var call = HTTPCall(method: method, path: path, headers: [("authorization", "Bearer \(Self.adminToken)")])
        if let key { call.headers.append(("idempotency-key", key)) }
        if let body {
            call.headers.append(("content-type", "application/json"))
            call.body = body.bytes
        }
        let answer = try await call.send(to: self.port)
        guard (200..<300).contains(answer.status) else {
            throw Unexpected(path: path, status: answer.status, body: String(decoding: answer.body, as: UTF8.self))
        }
        return try answer.json()
    }

    /// Every row of a listing, page after page.
    func all(_ path: String) async throws -> [JSON] {
        var rows: [JSON] = []
        var cursor: String?
        repeat {
            let separator = path.contains("?") ? "&" : "?"
            let page = try await self.api(
                "GET",
                "\(path)\(separator)limit=100" + (cursor.map { "&cursor=\($0)" } ?? "")
            )
            rows += try #require(page["data"]?.array)
            cursor = page["next_cursor"]?.string
        } while cursor != nil
        return rows
    }

    /// Sends an event as Stripe would, signed now.
    func notify(_ payment: Payment) async throws -> HTTPCall.Answer { try await self.call(payment).send(to: self.port) }

    /// An event as Stripe would send it, signed now.
    func call(_ payment: Payment) -> HTTPCall { self.stripeCall(payment.body) }

    /// Any event as Stripe would send it, signed now.
    func stripeCall(_ body: [UInt8], source: String = "stripe") -> HTTPCall {
        let now = String(Int64(Date().timeIntervalSince1970))
        let code = HMACSHA256.code([Array("\(now).".utf8), body], key: Array(Self.stripeSecret.utf8))
        return HTTPCall(
            method: "POST",
            path: "/notify/\(source)",
            headers: [("content-type", "application/json"), ("stripe-signature", "t=\(now),v1=\(Hex.encode(code))")],
            body: body
        )
    }

    /// Creates the order that the payment pays.
    func createOrder(for payment: Payment) async throws {
        let line: JSON = [
            "sku": "t-1", "kind": "user_product", "quantity": 1, "unit_price": .integer(Payment.amount),
        ]
        let order: JSON = [
            "reference": .string(payment.order), "currency": "USD", "livemode": false, "provider": "stripe",
            "buyer": ["id": "u1"], "lines": [line],
        ]
        try await self.api("POST", "/v1/orders", order, key: payment.order)
    }

    /// Subscribes a URL to everything; its id and secret.
    func subscribe(_ name: String, to url: String) async throws -> (id: String, secret: String) {
        let made = try await self.api(
            "POST",
            "/v1/subscriptions",
            ["name": .string(name), "url": .string(url), "types": ["*"]]
        )
        return (try #require(made["id"]?.string), try #require(made["secret"]?.string))
    }
}
