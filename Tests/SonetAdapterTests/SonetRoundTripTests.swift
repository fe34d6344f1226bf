import AdapterKit
import Ingest
import Model
import Signing
import Store
import TestSupport
import Testing
import Workflows

@testable import SonetAdapter

@Suite("so-net: from the return to the order")
struct SonetRoundTripTests {
    private func location(_ answer: AdapterKit.LiteralAnswer?) -> String? {
        answer?.headers.first { $0.name == "location" }?.value
    }

    @Test("a return pays nothing; so-net's word does, once")
    func paid() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        let answer = try await shop.comeBack(order)
        #expect(answer.outcome == .accepted && answer.literal?.status == 303)
        #expect(self.location(answer.literal) == "/redirect-in/s?next=x")
        #expect(try await shop.phase(order) == .created)
        #expect(try await shop.ask(.success(SonetShop.paid)) == 1)
        #expect(try await shop.phase(order) == .fulfilled)
        #expect(try await shop.types() == ["payment.returned", "payment.succeeded"])
        // Replayed: the browser goes on, nobody is asked, nothing moves.
        let again = try await shop.comeBack(order)
        #expect(again.outcome == .duplicate && self.location(again.literal) == "/redirect-in/s?next=x")
        #expect(try await shop.ask(.success(SonetShop.paid)) == 0)
        #expect(try await shop.store.order(order)?.machine.received == 29_900)
        try await shop.store.close()
    }

    @Test("a success that so-net never sent pays nothing")
    func forged() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.unknown))
        #expect(try await shop.phase(order) == .created)
        #expect(try await shop.types() == ["payment.returned", "payment.failed"])
        #expect(try await shop.commands().map(\.state) == [.refused])
        try await shop.store.close()
    }

    @Test("a return without a good state is kept with its reason, and the browser goes on")
    func rejected() async throws {
        let shop = try await SonetShop()
        let answer = try await shop.receive(SonetFixture.returned("a.b.c"))
        #expect(answer.status == 401 && answer.outcome == .rejected && answer.literal?.status == 303)
        let kept = try #require(answer.receipt)
        let receipt = try #require(try await shop.store.receipt(kept))
        #expect(receipt.reason == "token_malformed")
        let expired = SonetFixture.state(expires: SonetFixture.now - .seconds(1))
        let late = try await shop.receive(SonetFixture.returned(SonetFixture.token(expired)))
        #expect(late.problem?.code == "token_expired" && late.literal?.status == 303)
        #expect(try await shop.commands().isEmpty)
        try await shop.store.close()
    }

    @Test("another amount is kept apart and asks nothing")
    func otherAmount() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        let answer = try await shop.comeBack(order, ["price": "1"])
        #expect(answer.outcome == .quarantined && answer.literal?.status == 303)
        #expect(try await shop.commands().isEmpty)
        // Our own state over another amount than the order's: paid, and somebody must look.
        try await shop.comeBack(order, price: 1)
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .needsAttention)
        try await shop.store.close()
    }

    @Test("a buyer who gives up leaves the order payable")
    func canceled() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        #expect(try await shop.comeBack(order, ["resultCode": "cancel", "sonetOrderNo": nil]).outcome == .accepted)
        #expect(try await shop.types() == ["payment.failed"])
        #expect(try await shop.phase(order) == .created)
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
    }

    @Test("a code that was issued is not paid; so-net's later call is confirmed and pays")
    func virtualAccount() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.codeIssued))
        #expect(try await shop.types() == ["payment.returned", "payment.pending"])
        #expect(try await shop.phase(order) == .created)
        let told = try await shop.receive(SonetFixture.post(SonetFixture.paid))
        #expect(told.outcome == .accepted && told.literal?.body == "0000" && told.literal?.status == 200)
        #expect(try await shop.phase(order) == .created)
        // Forged, perhaps: so-net still says that only a code was issued.
        try await shop.ask(.success(SonetShop.codeIssued))
        #expect(try await shop.phase(order) == .created)
        shop.time.advance(by: .seconds(60))
        try await shop.ask(.success(SonetShop.paid))
        #expect(try await shop.phase(order) == .fulfilled)
        #expect(try await shop.types() == ["payment.returned", "payment.pending", "payment.succeeded"])
        #expect(try await shop.receive(SonetFixture.post(SonetFixture.paid)).outcome == .duplicate)
        try await shop.store.close()
    }

    @Test("an announcement of something we know nothing of ends on the record, and nobody is asked")
    func unknownNumber() async throws {
        let shop = try await SonetShop()
        let answer = try await shop.receive(SonetFixture.post("sonetOrderNo=SN999&icpId=testicp&price=1"))
        #expect(answer.literal?.body == "0000")
        try await shop.ask(.success(SonetShop.paid))
        #expect(shop.asked.value.isEmpty)
        let command = try #require(try await shop.commands().first)
        #expect(command.state == .refused && command.error?.contains("no checkout of ours") == true)
        try await shop.store.close()
    }

    @Test("so-net may be silent for a while")
    func silence() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        try await shop.ask(.failure(.timedOut))
        #expect(try await shop.phase(order) == .created)
        shop.time.advance(by: .seconds(4))
        try await shop.ask(.success(SonetFixture.answer("<html>busy</html>")))
        shop.time.advance(by: .seconds(15))
        #expect(try await shop.ask(.success(SonetShop.paid)) == 1)
        #expect(try await shop.phase(order) == .fulfilled)
        try await shop.store.close()
    }

    @Test("two payments for one order are seen to be two")
    func paidTwice() async throws {
        let shop = try await SonetShop()
        let order = try await shop.order()
        try await shop.comeBack(order)
        try await shop.ask(.success(SonetShop.paid))
        let state = SonetState(
            icpID: "testicp",
            icpOrderID: "\(order)-second",
            productID: "",
            method: "CITI",
            memo: "",
            userID: "",
            description: "",
            price: 299,
            order: "\(order)",
            token: "jti-2",
            expires: SonetFixture.now + .seconds(600)
        )
        try await shop.receive(
            SonetFixture.returned(
                SonetFixture.token(state),
                with: ["icpOrderId": state.icpOrderID, "sonetOrderNo": "SN2"]
            )
        )
        try await shop.ask(.success(SonetShop.paid))
        let history = try await shop.store.history(of: order)
        #expect(history.contains { $0.trigger == "paid_again" && $0.outcome == "refused" })
        try await shop.store.close()
    }
}
