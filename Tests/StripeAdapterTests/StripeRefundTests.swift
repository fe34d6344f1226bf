import AdapterKit
import Model
import Signing
import Testing

@testable import StripeAdapter

@Suite struct StripeRefundTests {
    private func adapter(key: String? = "sk_test_51Fixture") throws -> StripeAdapter {
        try StripeAdapter(
            settings: SourceSettings(
                name: "stripe",
                secrets: [],
                options: ["api_url": "http://127.0.0.1:9/"],
                secretOptions: key.map { ["api_key": Secret(label: "env:KEY", bytes: Array($0.utf8))] } ?? [:]
            )
        )
    }

    private func order(
        _ payment: String = "pi_1",
        _ amount: Money = Money(minorUnits: 500, currency: "EUR"),
        account: String? = nil,
        livemode: Bool = false
    ) -> RefundOrder {
        RefundOrder(
            key: "cmd_1",
            payment: payment,
            account: account,
            amount: amount,
            isWhole: false,
            livemode: livemode,
            order: "ord_1"
        )
    }

    private func answer(_ status: Int, _ body: String) -> OutboundResponse {
        OutboundResponse(status: status, body: Array(body.utf8))
    }

    private static let refund = """
        {"id":"re_1","object":"refund","amount":500,"currency":"eur","payment_intent":"pi_1","charge":"ch_1",
        "status":"succeeded","metadata":{"tollgate_refund":"cmd_1"}}
        """

    @Test func asksForAPartOfAPaymentUnderOneKey() throws {
        let request = try self.adapter().request(for: self.order(account: "acct_9"))
        #expect(request.method == "POST" && request.url == "http://127.0.0.1:9/v1/refunds")
        let fields = try FormFields(parsing: request.body)
        #expect(fields["payment_intent"] == "pi_1" && fields["amount"] == "500" && fields["charge"] == nil)
        #expect(fields["metadata[tollgate_refund]"] == "cmd_1" && fields["metadata[tollgate_order]"] == "ord_1")
        func header(_ name: String) -> String? { request.headers.first { $0.isNamed(name) }?.value }
        #expect(header("Idempotency-Key") == "cmd_1" && header("Stripe-Account") == "acct_9")
        #expect(header("Authorization") == "Bearer sk_test_51Fixture")
        #expect(!"\(request)".contains("Fixture"))
        let charge = try self.adapter().request(for: self.order("ch_1"))
        #expect(try FormFields(parsing: charge.body)["charge"] == "ch_1")
    }

    @Test func writesAmountsInStripesUnits() throws {
        let request = try self.adapter().request(for: self.order("pi_1", Money(minorUnits: 7, currency: "ISK")))
        #expect(try FormFields(parsing: request.body)["amount"] == "700")
        #expect(throws: RefundObstacle.self) {
            _ = try self.adapter().request(for: self.order("pi_1", Money(minorUnits: 150, currency: "MGA")))
        }
    }

    @Test func theAnswerIsTheFactThatTheWebhookTells() throws {
        guard
            case .accepted(let draft) = try self.adapter().read(answer: self.answer(200, Self.refund), to: self.order())
        else { throw Failure() }
        #expect(draft.type == "refund.succeeded" && draft.subject == "re_1")
        #expect(draft.amount == Money(minorUnits: 500, currency: "EUR"))
        #expect(draft.effectKey == "stripe|test||re_1|succeeded" && draft.objects.contains("pi_1"))
        struct Failure: Error {}
    }

    @Test(arguments: [
        (400, #"{"error":{"code":"charge_already_refunded"}}"#, true),
        (404, #"{"error":{"type":"invalid_request_error"}}"#, true), (402, "{}", true),
        (400, #"{"error":{"type":"idempotency_error"}}"#, false), (401, "{}", false),
        (409, #"{"error":{"code":"idempotency_key_in_use"}}"#, false), (429, "", false),
        (500, "<html>", false), (200, "garbage", false), (200, #"{"object":"refund"}"#, false),
        (200, #"{"id":"re_1","object":"refund","status":"odd","amount":1,"currency":"eur"}"#, false),
    ])
    func whatStripeWillNotDoIsToldFromWhatMayPass(_ status: Int, _ body: String, _ isRefused: Bool) throws {
        let reading = try self.adapter().read(answer: self.answer(status, body), to: self.order())
        switch reading {
        case .refused(let reason): #expect(isRefused && !reason.isEmpty)
        case .retry(let reason): #expect(!isRefused && !reason.isEmpty)
        case .accepted: Issue.record("accepted")
        }
    }

    @Test func findsItsOwnRefundAmongOthers() throws {
        let other = Self.refund.replacing("cmd_1", with: "cmd_0").replacing("re_1", with: "re_0")
        let list = #"{"object":"list","data":["# + other + "," + Self.refund + "]}"
        guard case .accepted(let draft)? = try self.adapter().find(self.order(), in: self.answer(200, list)) else {
            Issue.record("not found")
            return
        }
        #expect(draft.subject == "re_1")
        let none = #"{"object":"list","data":["# + other + "]}"
        #expect(try self.adapter().find(self.order(), in: self.answer(200, none)) == nil)
        let more = none.dropLast() + #","has_more":true}"#
        guard case .retry? = try self.adapter().find(self.order(), in: self.answer(200, String(more))) else {
            Issue.record("it may be among those that are not listed")
            return
        }
        #expect(try self.adapter().search(for: self.order()).url.hasSuffix("/v1/refunds?payment_intent=pi_1&limit=100"))
        guard case .retry? = try self.adapter().find(self.order(), in: self.answer(200, "{}")) else {
            Issue.record("an answer that cannot be read says nothing")
            return
        }
    }

    @Test func saysWhatStandsInTheWay() throws {
        #expect(try self.adapter(key: nil).refundObstacle?.contains("api_key") == true)
        #expect(try self.adapter().refundObstacle == nil)
        #expect(throws: RefundObstacle.self) { _ = try self.adapter().request(for: self.order("cs_1")) }
        #expect(throws: RefundObstacle.self) { _ = try self.adapter().request(for: self.order(livemode: true)) }
        #expect(throws: RefundObstacle.self) {
            _ = try self.adapter(key: "rk_live_1").request(for: self.order(livemode: false))
        }
    }

    @Test(
        arguments: [
            "ftp:x", "ftp://api.stripe.com", "https://", "api.stripe.com", "https://a.example/?b=1",
            "https://a.example#b", "https://user:pass@a.example", 7,
        ] as [JSON]
    )
    func whereRefundsCannotBeAskedForStopsTheStart(_ url: JSON) {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try StripeAdapter(settings: SourceSettings(name: "stripe", secrets: [], options: ["api_url": url]))
        }
        #expect(error?.key == "api_url" && error?.advice.contains("https://api.stripe.com") == true)
    }
}
