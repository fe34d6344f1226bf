import AdapterKit
import Ingest
import Model
import Store
import Testing
import Workflows

@testable import InternalAdapter

/// A call's whole way: notify URL, receiver, store.
@Suite("Internal: what becomes of a call")
struct InternalShopTests {
    @Test("accepted once, then a duplicate under every attempt; a changed meaning is a conflict")
    func once() async throws {
        let shop = try await InternalShop()
        let body = try InternalCall.fixture("user.created")
        let first = try await shop.send(InternalCall.signed(body))
        #expect(first.status == 200 && first.outcome == .accepted)
        // The service tries again: another message id, another time, the same event.
        let again = try InternalCall.signed(body, id: "msg_2", at: InternalCall.now + .seconds(60))
        #expect(try await shop.send(again).outcome == .duplicate)
        var changed = try JSON(parsing: body).object ?? JSONObject()
        changed["subject"] = "usr_2"
        #expect(try await shop.send(InternalCall.signed(JSON.object(changed).bytes)).outcome == .conflict)
        let events = try await shop.store.events(EventFilter(), PageRequest(limit: 10)).records
        #expect(events.map(\.type) == ["user.created"])
        let receipt = try await shop.store.receipt(try #require(first.receipt))
        #expect(receipt?.matchedSecret == "current" && receipt?.signedAt == InternalCall.now)
        try await shop.store.close()
    }

    @Test("forged is 401 and kept; not granted is 200 and quarantined; binary is 400 with the advice")
    func refused() async throws {
        let shop = try await InternalShop()
        let body = try InternalCall.fixture("ticket.created")
        var forged = try InternalCall.signed(body)
        forged.body[20] ^= 1
        let rejected = try await shop.send(forged)
        #expect(rejected.status == 401 && rejected.outcome == .rejected && rejected.receipt != nil)
        let other = try await shop.send(InternalCall.signed(InternalCall.fixture("post.created")))
        #expect(other.status == 200 && other.outcome == .quarantined)
        let receipt = try await shop.store.receipt(try #require(other.receipt))
        #expect(receipt?.entries.first?.detail == "type: post.created is not among the source's types")
        let binary = try InternalCall.signed(
            Array("{}".utf8),
            type: "application/json",
            headers: [InboundRequest.Header("ce-id", "1")]
        )
        let answer = try await shop.send(binary)
        #expect(answer.status == 400 && answer.problem?.detail.contains("allow_binary") == true)
        try await shop.store.close()
    }

    @Test("of a batch the good ones are accepted, one that is there twice counts once")
    func batch() async throws {
        let shop = try await InternalShop()
        let request = try InternalCall.signed(InternalCall.fixture("batch"), type: InternalCall.batch)
        let answer = try await shop.send(request)
        #expect(answer.status == 200 && answer.outcome == .accepted)
        #expect(answer.counts == [.accepted: 2, .quarantined: 5, .duplicate: 1])
        try await shop.store.close()
    }

    @Test("a payment pays its order once, where the source may say so by name")
    func pays() async throws {
        let total = Money(minorUnits: 250_000, currency: "TWD")
        let shop = try await InternalShop()
        let order = try await shop.order("A-1001", total)
        let before = try await shop.phase(order)
        let call = try InternalCall.signed(InternalCall.fixture("payment.succeeded"))
        #expect(try await shop.send(call).outcome == .accepted)
        #expect(try await shop.phase(order) == .fulfilled)
        #expect(try await shop.send(call).outcome == .duplicate)
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
        // Everything that can be given away is not enough.
        let other = try await InternalShop(types: ["*"])
        let unpaid = try await other.order("A-1001", total)
        #expect(try await other.send(call).outcome == .quarantined)
        #expect(try await other.phase(unpaid) == before)
        try await other.store.close()
    }
}
