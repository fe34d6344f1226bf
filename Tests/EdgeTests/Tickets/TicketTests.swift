import HTTPTypes
import Model
import TestSupport
import Testing

@testable import Edge
@testable import Store

@Suite struct TicketTests {
    @Test func aTicketIsOfferedListedAndChanged() async throws {
        let gateway = try await Gateway()
        let id = try await gateway.offer()
        let shown = try await gateway.send(.get, "/v1/tickets/\(id)").json
        #expect(shown["price"] == ["value": 2900, "currency": "EUR"] && shown["state"] == "available")
        #expect(shown["livemode"] == true && shown["metadata"] == ["show": "faust"] && shown["holds"] == [])
        gateway.time.advance(by: .seconds(5))
        let dearer: JSON = ["price": ["value": 3100, "currency": "EUR"]]
        let changed = try await gateway.send(.patch, "/v1/tickets/\(id)", json: dearer)
        #expect(try changed.status == 200 && changed.json["version"] == 2)
        #expect(try changed.json["title"] == "Row 7, seat 12" && changed.json["updated_at"] == "2027-01-15T08:00:05Z")
        // What it is already tells nobody.
        #expect(try await gateway.send(.patch, "/v1/tickets/\(id)", json: dearer).json["version"] == 2)
        let other = try await gateway.offer(
            ["title": "b", "price": ["value": 0, "currency": "TWD"], "seller": "x"],
            key: "2"
        )

        for (query, ids) in [
            ("", [other, id]), ("?seller=x", [other]), ("?seller=city-theatre&state=available", [id]),
            ("?state=sold", []), ("?state=available&limit=1", [other]), ("?until=2027-01-15T08:00:05Z", [id]),
        ] {
            let page = try await gateway.send(.get, "/v1/tickets\(query)").json["data"]?.array ?? []
            #expect(page.compactMap { $0["id"]?.string } == ids, "\(query)")
        }
        let events = try await gateway.send(.get, "/v1/events").json["data"]?.array ?? []
        #expect(events.map { $0["type"] } == ["ticket.created", "ticket.updated", "ticket.created"])
        let event = try await gateway.send(.get, "/v1/events/\(events[1]["id"]?.string ?? "")").json["cloud_event"]
        #expect(event?["source"] == "/tickets" && event?["subject"] == .string(id))
        #expect(event?["data"]?["price"] == ["value": 3100, "currency": "EUR"] && event?["data"]?["version"] == 2)
        let family = try #require(EventVocabulary.family(of: "ticket.updated"))
        let known = Set((family.required + family.optional).map(\.name))
        let said = event?["data"]?.object?.members.map(\.name) ?? []
        #expect(!said.isEmpty && Set(said).isSubset(of: known))
        try await gateway.close()
    }

    @Test func everyFaultIsNamed() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(
            .post,
            "/v1/tickets",
            headers: IdempotencyTests.key("k"),
            json: ["title": "", "price": ["value": -1, "currency": "EURO", "net": 1], "livemode": 1, "state": "sold"]
        )
        let paths = try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } ?? []
        #expect(
            Set(paths) == ["title", "price.value", "price.currency", "price.net", "livemode", "state", "seller"]
        )
        let id = try await gateway.offer()
        let edit = try await gateway.send(.patch, "/v1/tickets/\(id)", json: ["seller": "y", "price": 3])
        #expect(try edit.json["errors"]?.array?.compactMap { $0["path"]?.string } == ["seller", "price"])
        #expect(try await gateway.send(.post, "/v1/tickets", json: Gateway.ticket).problem == "idempotency_key_missing")
        for uri in ["/v1/tickets/tkt_0000000000000", "/v1/tickets/ord_0000000000000", "/v1/tickets/x"] {
            #expect(try await gateway.send(.get, uri).problem == "not_found")
            #expect(try await gateway.send(.patch, uri, json: ["title": "a"]).problem == "not_found")
        }
        try await gateway.close()
    }

    @Test func anOrderHoldsItsTickets() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        var wanted = try #require(Gateway.order("R-1", of: ticket).object)
        wanted["hold_minutes"] = 7
        let order = try await gateway.create(.object(wanted), key: "a")
        #expect(order.status == 201, "\(order.text)")
        let id = try order.json["id"]?.string ?? ""
        let line = try #require(try order.json["lines"]?.array?.first)
        #expect(line["kind"] == "ticket" && line["ticket"] == .string(ticket))
        let hold = try #require(try order.json["holds"]?.array?.first)
        #expect(hold["until"] == "2027-01-15T08:07:00Z" && hold["state"] == "held" && hold["ticket"] == .string(ticket))
        let shown = try await gateway.send(.get, "/v1/tickets/\(ticket)").json
        #expect(shown["state"] == "held" && shown["hold"] == hold["id"] && shown["holds"] == [hold])

        let late = try await gateway.create(Gateway.order("R-2", of: ticket), key: "b")
        #expect(try late.status == 409 && late.problem == "ticket_held")
        #expect(
            try late.json["tickets"] == [["ticket": .string(ticket), "code": "ticket_held", "order": .string(id)]]
        )
        // It may come free: the same key asks anew.
        #expect(try await gateway.create(Gateway.order("R-2", of: ticket), key: "b").replayed == nil)
        let edit = try await gateway.send(.patch, "/v1/tickets/\(ticket)", json: ["title": "another"])
        #expect(try edit.status == 409 && edit.problem == "ticket_held" && edit.json["hold"] == hold["id"])
        // Asked for again it is the same order, with the same hold.
        #expect(try await gateway.create(.object(wanted), key: "c").json["holds"] == [hold])

        try await gateway.step(id) { transaction, order, now in _ = try transaction.sell(order, now: now) }
        #expect(try await gateway.create(Gateway.order("R-2", of: ticket), key: "d").problem == "ticket_sold")
        #expect(try await gateway.send(.patch, "/v1/tickets/\(ticket)", json: ["title": "x"]).problem == "ticket_sold")
        #expect(try await gateway.send(.get, "/v1/orders").json["data"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func anOrderSaysWhyItCannotHaveThem() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        let test = try await gateway.offer(
            ["title": "t", "price": ["value": 2900, "currency": "EUR"], "seller": "s", "livemode": false],
            key: "t"
        )
        let dear = try await gateway.create(Gateway.order("R-1", of: ticket, price: 2800), key: "a")
        #expect(try dear.status == 409 && dear.problem == "price_changed")
        let refusal = try #require(try dear.json["tickets"]?.array?.first)
        #expect(refusal["code"] == "price_changed" && refusal["price"] == ["value": 2900, "currency": "EUR"])
        let unknown = try await gateway.create(Gateway.order("R-1", of: ticket, test), key: "b")
        #expect(try unknown.status == 422 && unknown.problem == "ticket_unknown")
        #expect(try unknown.json["tickets"]?.array?.map { $0["ticket"] } == [.string(test)])
        #expect(try await gateway.send(.get, "/v1/tickets/\(ticket)").json["state"] == "available")

        func faults(_ change: (inout JSONObject, inout JSONObject) -> Void) async throws -> [String] {
            var order = try #require(Gateway.order("R-1", of: ticket).object)
            var line = try #require(order["lines"]?.array?.first?.object)
            change(&order, &line)
            order["lines"] = order["lines"] == [] ? [.object(line), .object(line)] : [.object(line)]
            let answer = try await gateway.create(.object(order), key: "c")
            #expect(answer.status == 422)
            return try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } ?? []
        }
        #expect(try await faults { $1["quantity"] = 2 } == ["lines[0].quantity"])
        #expect(try await faults { $1["kind"] = "pass" } == ["lines[0].kind"])
        #expect(try await faults { $1["ticket"] = "seat 12" } == ["lines[0].ticket"])
        #expect(try await faults { order, _ in order["lines"] = [] } == ["lines"])
        for minutes in [0, 1441] as [Int64] {
            #expect(try await faults { order, _ in order["hold_minutes"] = .integer(minutes) } == ["hold_minutes"])
        }
        var plain = try #require(OrderTests.order.object)
        plain["hold_minutes"] = 5
        #expect(try await gateway.create(.object(plain), key: "d").status == 422)
        try await gateway.close()
    }

    @Test(arguments: ["tickets:read", "tickets:write", "tickets:admit", "orders:write"])
    func eachScopeDoesItsOwn(_ scope: String) async throws {
        let gateway = try await Gateway(tokens: [("t", "scoped", try AccessToken.Grant([scope]))])
        let id = try await gateway.offer()
        for (method, uri, needed) in [
            (.get, "/v1/tickets", "tickets:read"), (.get, "/v1/tickets/\(id)/code", "tickets:read"),
            (.patch, "/v1/tickets/\(id)", "tickets:write"), (.post, "/v1/tickets/\(id)/admit", "tickets:admit"),
        ] as [(HTTPRequest.Method, String, String)] {
            let answer = try await gateway.send(method, uri, token: "scoped", json: method == .get ? nil : [:])
            #expect((answer.status == 403) == (needed != scope), "\(method) \(uri): \(answer.status)")
        }
        #expect(throws: UnknownScope.self) { try AccessToken.Grant(["orders:admit"]) }
        try await gateway.close()
    }
}
