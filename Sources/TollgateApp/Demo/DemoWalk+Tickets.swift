import AdapterKit
import Foundation
import Model
import Signing

/// A ticket, held for an order and paid through so-net.
extension DemoWalk {
    private static let price = 29_000

    mutating func walkTicket(_ doubles: DemoDoubles.Addresses) async throws {
        self.part("A ticket, held for an order and paid through so-net")
        let ticket = try await self.offer()
        let order = try await self.hold(ticket)
        try await self.keepOthersAway(from: ticket)
        let way = try await self.goToPayment(order)
        try await self.forgeReturn(way.checkout, order)
        try await self.pay(way, order)
        try await self.letIn(ticket)
        self.tell("the history of the order:")
        try await self.tellHistory(of: "/v1/orders/\(order)")
    }

    private mutating func offer() async throws -> String {
        self.step("A theatre offers a ticket for 290 TWD.")
        let body: JSON = [
            "title": "Row 7, seat 12", "price": ["value": .integer(Int64(Self.price)), "currency": "TWD"],
            "seller": "city-theatre",
        ]
        let ticket = try await self.answer(201, .post, "/v1/tickets", body: body, key: "demo-\(self.name)-ticket")
        let id = try Self.text("id", of: ticket)
        self.tell("ticket \(id), \(ticket["state"]?.string ?? "?")")
        try await self.tellDeliveries(["ticket.created"], about: id)
        return id
    }

    private func order(_ ticket: String, buyer: String) -> JSON {
        [
            "reference": .string("demo-\(self.name)-\(buyer)"), "currency": "TWD", "provider": "sonet",
            "buyer": ["id": .string(buyer)], "hold_minutes": 20,
            "lines": [
                [
                    "sku": "seat", "ticket": .string(ticket), "quantity": 1,
                    "unit_price": .integer(Int64(Self.price)),
                ]
            ],
        ]
    }

    private mutating func hold(_ ticket: String) async throws -> String {
        self.step("A buyer orders it. It is kept for that order alone, for 20 minutes, at this price.")
        let body = self.order(ticket, buyer: "amy")
        let order = try await self.answer(201, .post, "/v1/orders", body: body, key: "demo-\(self.name)-amy")
        let id = try Self.text("id", of: order)
        let shown = try await self.answer(200, .get, "/v1/orders/\(id)")
        guard shown["phase"]?.string == "reserved" else { throw Self.surprise(200, shown) }
        self.tell("order \(id), phase reserved, to be paid until \(try Self.text("expires_at", of: shown))")
        try await self.tellDeliveries(["order.created", "order.reserved"], about: id)
        return id
    }

    private mutating func keepOthersAway(from ticket: String) async throws {
        self.step("Another buyer wants the same ticket, and the theatre wants more money for it.")
        let body = self.order(ticket, buyer: "ben")
        let second = try await self.answer(409, .post, "/v1/orders", body: body, key: "demo-\(self.name)-ben")
        self.tell("the order is refused with 409 \(second["code"]?.string ?? "?"): \(second["detail"]?.string ?? "")")
        let price: JSON = ["price": ["value": 39_000, "currency": "TWD"]]
        let edit = try await self.answer(409, .patch, "/v1/tickets/\(ticket)", body: price)
        self.tell("the price is refused with 409 \(edit["code"]?.string ?? "?"): \(edit["detail"]?.string ?? "")")
    }

    /// A buyer on the payment page.
    private struct Way {
        var checkout: JSON
        var browser: DemoBrowser
        var page: DemoBrowser.Page
    }

    private mutating func goToPayment(_ order: String) async throws -> Way {
        self.step("The buyer goes to so-net's payment page.")
        let body: JSON = [
            "return_url": .string("\(self.place.shop)/thanks"), "mp_id": "CITI", "description": "Row 7, seat 12",
            "user_id": "amy",
        ]
        let key = "demo-\(self.name)-checkout"
        let checkout = try await self.answer(201, .post, "/v1/checkouts/\(order)/sonet", body: body, key: key)
        self.tell("so-net has prepared the payment \(try Self.text("payment", of: checkout))")
        var browser = DemoBrowser()
        let form = try await browser.open(try Self.text("redirect_url", of: checkout))
        let page = try await browser.send(formOf: form)
        guard page.status == 200, page.text.contains("NT$290") else {
            throw CommandFailure("so-net's page does not ask for NT$290: \(page.status) \(page.text.prefix(200))")
        }
        for step in browser.steps { self.tell("the browser: \(step)") }
        self.tell("so-net's page asks for NT$290")
        return Way(checkout: checkout, browser: browser, page: page)
    }

    private mutating func forgeReturn(_ checkout: JSON, _ order: String) async throws {
        self.step("Somebody sends the gateway a return that says \"ok\", with a state that the gateway never signed.")
        let key = Secret(label: "guess", bytes: Array(repeating: 0x61, count: 32))
        let payment = try Self.text("payment", of: checkout)
        let state = HS256.sign(["icpOrderId": .string(payment), "price": 1], with: key)
        let returned = FormFields([.init("resultCode", "ok"), .init("icpOrderId", payment), .init("price", "1")])
        let query = FormFields([.init("metadata", state), .init("next", "\(self.place.shop)/thanks")])
        _ = try await SendCommand.deliver(
            InboundRequest(
                method: "POST",
                target: "/notify/sonet?\(query.text)",
                headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(returned.text.utf8)
            ),
            to: "\(self.place.base)/notify/sonet?\(query.text)"
        )
        let rejected = try await self.answer(200, .get, "/v1/receipts?source=sonet&limit=1")["data"]?.array?.first
        guard let rejected, rejected["status"]?.string == "rejected" else {
            throw Self.surprise(200, rejected ?? .null)
        }
        self.tell("rejected, \(rejected["reason"]?.string ?? "?"); kept as \(rejected["id"]?.string ?? "?")")
        try await self.check("/v1/orders/\(order)", is: "reserved")
        self.tell("the order still waits for its payment")
    }

    private mutating func pay(_ way: Way, _ order: String) async throws {
        self.step("The buyer pays and comes back. So-net signs nothing, so the gateway believes only so-net's answer.")
        var browser = way.browser
        let before = browser.steps.count
        let back = try await browser.send(formOf: way.page)
        let shop = try await browser.send(formOf: back)
        guard shop.status == 200, shop.url == "\(self.place.shop)/thanks" else {
            throw CommandFailure("the browser ends at \(shop.url) with \(shop.status), not at the shop's page")
        }
        for step in browser.steps.dropFirst(before) { self.tell("the browser: \(step)") }
        _ = try await self.news.wait(for: "so-net to be asked for its confirmation") { news in
            news.calls.first { $0.double == "sonet" && $0.operation == "confirmOrder" }
        }
        self.tell("so-net was asked: confirmOrder")
        let types = ["payment.returned", "payment.succeeded", "order.paid", "order.fulfilled"]
        try await self.tellDeliveries(types, about: order)
        try await self.check("/v1/orders/\(order)", is: "fulfilled")
        self.tell("order \(order) is paid and fulfilled")
    }

    private mutating func letIn(_ ticket: String) async throws {
        self.step("The buyer comes to the door, and somebody else with a copy of the ticket.")
        let path = "/v1/tickets/\(ticket)"
        let code = try Self.text("code", of: try await self.answer(200, .get, "\(path)/code"))
        self.tell("the ticket's code, signed by the gateway's key: \(code.prefix(24))… (\(code.utf8.count) characters)")
        let picture = try await self.api.send(.get, "\(path)/code.svg")
        guard picture.status == 200, picture.body.starts(with: "<svg".utf8) else {
            throw CommandFailure("the QR code is no picture: \(picture.status)")
        }
        self.tell("as a QR code, \(picture.body.count) bytes of SVG: \(self.place.base)\(path)/code.svg")
        let scan: JSON = ["code": .string(code), "by": "gate-3"]
        let first = try await self.answer(200, .post, "\(path)/admit", body: scan)
        self.tell("let in at \(try Self.text("admitted_at", of: first)) by \(try Self.text("admitted_by", of: first))")
        let second = try await self.answer(409, .post, "\(path)/admit", body: scan)
        self.tell("the copy is refused with 409 \(second["code"]?.string ?? "?"): \(second["detail"]?.string ?? "")")
        try await self.tellDeliveries(["ticket.admitted"], about: ticket)
    }
}
