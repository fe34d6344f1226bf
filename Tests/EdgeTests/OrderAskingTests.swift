import Automation
import HTTPTypes
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Edge

/// What a shop asks of an order after it was made.
@Suite struct OrderAskingTests {
    private func make(_ gateway: Gateway, _ members: (String, JSON)...) async throws -> OrderID {
        var order = try #require(OrderTests.order.object)
        for (name, value) in members { order[name] = value }
        let id = try await gateway.create(.object(order)).json["id"]?.string
        return try #require(id.flatMap { OrderID($0) })
    }

    /// Tells the order that its payment came, as automation would.
    private func pay(_ gateway: Gateway, _ order: OrderID) async throws {
        let fact = OrderFulfilment.Fact.paymentSucceeded(
            payment: "pi_1",
            amount: Money(minorUnits: 2500, currency: "EUR")
        )
        try await gateway.automator.tell(DirectFact(order: order, fact: fact, effectKey: "pi_1", cause: "test"))
    }

    @Test func cancelsAnOrderThatIsNotPaid() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(gateway)
        let answer = try await gateway.send(.post, "/v1/orders/\(order)/cancel")
        #expect(try answer.status == 200 && answer.json["phase"] == "canceled")
        let entry = try answer.json["history"]?.array?.last
        #expect(entry?["trigger"] == "cancel_requested" && entry?["cause"] == "request by admin")
        // Again, and it stays so.
        #expect(try await gateway.send(.post, "/v1/orders/\(order)/cancel").status == 200)
        let events = try await gateway.send(.get, "/v1/events?type=order.canceled").json
        #expect(events["data"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func doesNotCancelWhatIsPaid() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(gateway)
        try await self.pay(gateway, order)
        let before = try await gateway.send(.get, "/v1/orders/\(order)").json
        let answer = try await gateway.send(.post, "/v1/orders/\(order)/cancel")
        #expect(try answer.status == 409 && answer.problem == "not_cancelable")
        #expect(try answer.json["detail"] == "fulfilled already: refund it" && answer.json["phase"] == "fulfilled")
        #expect(try await gateway.send(.get, "/v1/orders/\(order)").json == before)
        try await gateway.close()
    }

    @Test func asksForARefundOnceForEachKey() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(gateway)
        let uri = "/v1/orders/\(order)/refunds"
        #expect(try await gateway.send(.post, uri, json: [:]).problem == "idempotency_key_missing")
        let early = try await gateway.send(.post, uri, headers: Self.key("early"), json: [:])
        #expect(try early.status == 409 && early.problem == "not_refundable" && early.json["detail"] == "not paid")
        try await self.pay(gateway, order)
        // That has passed, and the key with it.
        let late = try await gateway.send(.post, uri, headers: Self.key("early"), json: ["amount": 0])
        #expect(late.status == 422)
        let first = try await gateway.send(.post, uri, headers: Self.key("a"), json: ["amount": 1000])
        #expect(try first.status == 202 && first.json["refundable"] == 1500)
        let name = try #require(try first.json["refund_request"]?.string)
        #expect(try first.json["refund_requests"]?[name] == ["amount": 1000, "state": "asked"])
        let again = try await gateway.send(.post, uri, headers: Self.key("a"), json: ["amount": 1000])
        #expect(again.body == first.body)
        let tooMuch = try await gateway.send(.post, uri, headers: Self.key("b"), json: ["amount": 1501])
        #expect(try tooMuch.status == 409 && tooMuch.problem == "not_refundable")
        #expect(try tooMuch.json["refundable"] == 1500)
        #expect(try tooMuch.json["detail"]?.string?.contains("1500 EUR in minor units, 2500 received") == true)
        let rest = try await gateway.send(.post, uri, headers: Self.key("c"))
        #expect(try rest.json["refundable"] == 0)
        let none = try await gateway.send(.post, uri, headers: Self.key("d"))
        #expect(none.status == 409)
        let commands = try await gateway.send(.get, "/v1/commands?machine=\(order)").json["data"]?.array ?? []
        #expect(commands.map { $0["payload"]?["amount"]?.integer } == [1500, 1000])
        #expect(commands.allSatisfy { $0["kind"] == "refund" && $0["machine"]?.string == "\(order)" })
        #expect(try await gateway.send(.post, uri, headers: Self.key("e"), json: ["amount": 0]).status == 422)
        try await gateway.close()
    }

    @Test func saysThatADisputeKeepsTheMoney() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(gateway)
        let uri = "/v1/orders/\(order)/refunds"
        try await self.pay(gateway, order)
        for (fact, word) in [
            (OrderFulfilment.Fact.disputeOpened(dispute: "dp"), "open"), (.disputeLost(dispute: "dp"), "lost"),
        ] {
            try await gateway.automator.tell(
                DirectFact(order: order, fact: fact, effectKey: "dp|\(word)", cause: "test")
            )
            let answer = try await gateway.send(.post, uri, headers: Self.key(word), json: [:])
            #expect(try answer.status == 409 && answer.problem == "not_refundable" && answer.json["refundable"] == 0)
            #expect(try answer.json["detail"]?.string?.contains(word) == true)
        }
        try await gateway.close()
    }

    @Test func saysWhereARefundThatWasRefusedIsAskedForAgain() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(gateway)
        try await self.pay(gateway, order)
        _ = try await gateway.send(.post, "/v1/orders/\(order)/refunds", headers: Self.key("a"), json: [:])
        let claim = try #require(try await gateway.store.claimCommands(limit: 1, lease: .seconds(9)).first)
        try await gateway.automator.settle(CommandResult(claim: claim, outcome: .refused(reason: "too old")))
        let retried = try await gateway.send(.post, "/v1/commands/\(claim.id)/retry")
        #expect(try retried.problem == "command_ended")
        #expect(try retried.json["detail"]?.string?.hasSuffix("POST /v1/orders/\(order)/refunds") == true)
        try await gateway.close()
    }

    @Test func aRefundThatNobodyAnsweredIsRetriedAndNotAskedForAnew() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(gateway)
        try await self.pay(gateway, order)
        let uri = "/v1/orders/\(order)/refunds"
        _ = try await gateway.send(.post, uri, headers: Self.key("a"), json: [:])
        let claim = try #require(try await gateway.store.claimCommands(limit: 1, lease: .seconds(9)).first)
        try await gateway.automator.settle(CommandResult(claim: claim, outcome: .dead(error: "http_500")))
        let shown = try await gateway.send(.get, "/v1/orders/\(order)").json
        let request = try #require(shown["refund_requests"]?.object?.members.first?.value)
        #expect(request["state"] == "unanswered" && request["reason"]?.string?.contains("\(claim.id)") == true)
        #expect(try await gateway.send(.post, uri, headers: Self.key("b"), json: [:]).problem == "not_refundable")
        #expect(try await gateway.send(.post, "/v1/commands/\(claim.id)/retry").status == 202)
        try await gateway.close()
    }

    @Test func grantsFailedLinesAgain() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(
            gateway,
            ("lines", [["sku": "diamond_100", "quantity": 1, "unit_price": 2500]])
        )
        let uri = "/v1/orders/\(order)/grants/retry"
        #expect(try await gateway.send(.post, uri).problem == "nothing_to_grant")
        try await self.pay(gateway, order)
        let claim = try #require(try await gateway.store.claimCommands(limit: 1, lease: .seconds(9)).first)
        #expect(claim.kind == .grant && claim.payload["kind"] == "diamond_pack")
        try await gateway.automator.settle(CommandResult(claim: claim, outcome: .dead(error: "http_500")))
        let shown = try await gateway.send(.get, "/v1/orders/\(order)").json
        #expect(shown["phase"] == "needs_attention")
        #expect(shown["lines"]?.array?.first?["grant"] == ["state": "failed", "attempt": 1, "reason": "http_500"])
        // The command alone cannot be tried again: only the order knows whether it still wants it.
        let retried = try await gateway.send(.post, "/v1/commands/\(claim.id)/retry")
        #expect(try retried.status == 409 && retried.problem == "command_ended")
        let answer = try await gateway.send(.post, uri)
        #expect(try answer.status == 200 && answer.json["phase"] == "fulfilling")
        #expect(try answer.json["lines"]?.array?.first?["grant"] == ["state": "asked", "attempt": 2])
        try await gateway.close()
    }

    @Test func keepsWhereTheBuyerCameFrom() async throws {
        let gateway = try await Gateway()
        let order = try await self.make(
            gateway,
            ("attribution", ["initial": ["source": "newsletter"]]),
            ("cancel_on_failure", true)
        )
        let shown = try await gateway.send(.get, "/v1/orders/\(order)").json
        #expect(shown["attribution"] == ["initial": ["source": "newsletter"]] && shown["cancel_on_failure"] == true)
        #expect(shown["expires_at"] == .null)
        try await gateway.automator.tell(
            DirectFact(order: order, fact: .attemptFailed, effectKey: "a", cause: "test")
        )
        #expect(try await gateway.send(.get, "/v1/orders/\(order)").json["phase"] == "canceled")
        try await gateway.close()
    }

    @Test(arguments: ["cancel", "refunds", "grants/retry"]) func knowsOnlyOrdersThatThereAre(_ action: String)
        async throws
    {
        let gateway = try await Gateway()
        let uri = "/v1/orders/ord_0dp5fs60g4080/\(action)"
        #expect(try await gateway.send(.post, uri, headers: Self.key("k")).status == 404)
        try await gateway.close()
    }

    private static func key(_ text: String) -> HTTPFields { [.init("Idempotency-Key") ?? .cookie: text] }
}
