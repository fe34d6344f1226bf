import AdapterKit
import Model
import Testing

@testable import SonetAdapter

@Suite("so-net: what is asked and what is answered")
struct SonetConfirmingTests {
    private let returned = ConfirmationQuestion(
        query: SonetQuestion(state: SonetFixture.state(), number: "SN123456789", isAnnounced: false).json
    )

    private func announced(price: Int64? = 299, order: String? = nil, earlier: Bool = true) -> ConfirmationQuestion {
        let question = SonetQuestion(
            icpID: "testicp",
            icpOrderID: order,
            number: "SN123456789",
            price: price,
            isAnnounced: true
        )
        return ConfirmationQuestion(query: question.json, earlier: earlier ? self.returned.query : nil)
    }

    private func read(_ answer: OutboundResponse, _ question: ConfirmationQuestion? = nil) throws
        -> AdapterKit.Confirmation
    {
        try SonetFixture.adapter().read(answer: answer, to: question ?? self.returned)
    }

    @Test("the question names merchant, order and so-net's number")
    func query() throws {
        let request = try SonetFixture.adapter().query(for: self.returned)
        #expect(request.method == "POST" && request.url == "https://mpapi.so-net.net.tw/microPaymentPost.php")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "doAction=confirmOrder&icpId=testicp&icpOrderId=ord_1-abc&sonetOrderNo=SN123456789"
        )
        // so-net's own call names less; the return told the rest.
        #expect(try SonetFixture.adapter().query(for: self.announced()).body == request.body)
    }

    @Test("nothing is asked about what we know nothing of, or about another amount")
    func refusedQueries() throws {
        let adapter = try SonetFixture.adapter()
        for question in [
            self.announced(earlier: false), self.announced(price: 1), self.announced(order: "ord_9-abc"),
            self.announced(order: "ord_1-abc", earlier: false),
        ] {
            #expect(throws: ConfirmationRefusal.self) { try adapter.query(for: question) }
        }
    }

    @Test("00000 without an account is paid")
    func paid() throws {
        let answer = SonetFixture.said(("resultCode", "00000"), ("resultMesg", "ok"), ("confirmDateTime", "x"))
        guard case .confirmed(let drafts) = try self.read(answer), let paid = drafts.first else {
            Issue.record("not confirmed")
            return
        }
        #expect(paid.type == "payment.succeeded" && paid.subject == "SN123456789" && paid.orderReference == "ord_1")
        #expect(paid.amount == Money(minorUnits: 29_900, currency: "TWD"))
        #expect(paid.objects == ["ord_1-abc", "SN123456789"])
        // The later call tells the same fact.
        #expect(try self.read(answer, self.announced()) == .confirmed([paid]))
    }

    @Test("one number pays one checkout: told of another, it is the same key with another meaning or none")
    func paysOnce() throws {
        let answer = SonetFixture.said(("resultCode", "00000"), ("resultMesg", "ok"))
        var other = SonetFixture.state()
        (other.icpOrderID, other.order, other.price) = ("ord_2-xyz", "ord_2", 99_000)
        let question = ConfirmationQuestion(
            query: SonetQuestion(state: other, number: "SN123456789", isAnnounced: false).json
        )
        guard case .confirmed(let first) = try self.read(answer),
            case .confirmed(let second) = try self.read(answer, question)
        else {
            Issue.record("not confirmed")
            return
        }
        #expect(first.map(\.key) == second.map(\.key) && first.map(\.amount) != second.map(\.amount))
    }

    @Test("00000 with an account is a code that was issued, and nothing is paid")
    func codeIssued() throws {
        let answer = SonetFixture.said(
            ("resultCode", "00000"),
            ("vatmAccount", "99880012345678"),
            ("expireDatetime", "20270118235959")
        )
        guard case .confirmed(let drafts) = try self.read(answer), let pending = drafts.first else {
            Issue.record("not confirmed")
            return
        }
        #expect(pending.type == "payment.pending" && pending.targetState == "code_issued")
        #expect(pending.data["instructions"]?["account"]?.string == "99880012345678")
        #expect(pending.data["instructions"]?["expires_at"]?.string == "20270118235959")
        // Announced as paid, so-net has to say so: nobody signs that announcement.
        guard case .retry = try self.read(answer, self.announced()) else {
            Issue.record("a forged announcement would pay")
            return
        }
    }

    @Test("any other code is refused, and a return that claimed success has failed")
    func otherCode() throws {
        let answer = SonetFixture.said(("resultCode", "10101"), ("resultMesg", "no such order"))
        guard case .refused(let reason, let drafts) = try self.read(answer) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.contains("10101") && drafts.map(\.type) == ["payment.failed"])
        guard case .refused(_, let silent) = try self.read(answer, self.announced()) else {
            Issue.record("not refused")
            return
        }
        #expect(silent.isEmpty)
    }

    @Test("an answer about another payment or another amount is refused")
    func otherPayment() throws {
        for (name, value) in [
            ("icpId", "other"), ("icpOrderId", "ord_9-abc"), ("sonetOrderNo", "SN9"), ("price", "1"), ("price", "x"),
        ] {
            let answer = SonetFixture.said(("resultCode", "00000"), (name, value))
            guard case .refused = try self.read(answer) else {
                Issue.record("believed \(name)")
                continue
            }
        }
        let same = SonetFixture.said(("resultCode", "00000"), ("icpOrderId", "ord_1-abc"), ("price", "299"))
        guard case .confirmed = try self.read(same) else {
            Issue.record("not confirmed")
            return
        }
    }

    @Test("what cannot be read is asked again")
    func unreadable() throws {
        let texts = [
            "", "00000", "resultCode\t00000\t1", "resultCode|a\t00000", "resultCode\t00000|1", "a|a\t1|2",
            "resultCode|resultCode\t00000|00000", "<html>busy</html>", "resultMesg\tok", "|resultCode\t|00000",
            String(repeating: "a|", count: 20_000),
        ]
        for text in texts {
            guard case .retry = try self.read(SonetFixture.answer(text)) else {
                Issue.record("read \(text.prefix(30))")
                continue
            }
        }
        guard case .retry = try self.read(SonetFixture.answer("resultCode\t00000", status: 404)) else {
            Issue.record("read a 404")
            return
        }
    }
}
