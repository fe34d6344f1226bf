public import AdapterKit
import Model
import Signing

/// Refunds by Stripe's API: `POST /v1/refunds` with a payment intent or a charge.
///
/// Source: docs.stripe.com/api/refunds and docs.stripe.com/api/idempotent_requests, by which keys may be forgotten after
/// 24 hours. After that a refund is searched for by the mark in its metadata before it is asked for again.
extension StripeAdapter: Refunding {
    public static let repeatableFor = Duration.seconds(23 * 3600)

    /// What a refund carries in its metadata, so that it is found again.
    static let mark = "tollgate_refund"

    public var refundObstacle: String? {
        self.settings.secretOptions["api_key"] == nil
            ? "the source has no api_key: give it a restricted key that may write refunds" : nil
    }

    public func request(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest {
        let (name, payment) = try Self.payment(of: refund)
        guard let amount = StripeCurrency.exactAmount(of: refund.amount) else {
            throw RefundObstacle(reason: "Stripe has no unit for a part of the amount, \(refund.amount)")
        }
        let fields = FormFields([
            .init(name, payment), .init("amount", String(amount)), .init("metadata[\(Self.mark)]", refund.key),
            .init("metadata[tollgate_order]", refund.order),
        ])
        var request = OutboundRequest.form(fields, to: self.refundsURL, headers: try self.headers(refund))
        request.headers.append(InboundRequest.Header("idempotency-key", refund.key))
        return request
    }

    public func search(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest {
        let (name, payment) = try Self.payment(of: refund)
        let query = FormFields([.init(name, payment), .init("limit", "100")]).text
        return OutboundRequest(method: "GET", url: "\(self.refundsURL)?\(query)", headers: try self.headers(refund))
    }

    public func read(answer: OutboundResponse, to refund: RefundOrder) -> RefundAnswer {
        guard (200..<300).contains(answer.status) else { return Self.failure(answer) }
        guard let object = Self.object(answer.body) else {
            return .retry(reason: "unreadable: Stripe's answer is not the refund it was asked for")
        }
        return self.accepted(object, refund)
    }

    public func find(_ refund: RefundOrder, in answer: OutboundResponse) -> RefundAnswer? {
        guard (200..<300).contains(answer.status) else { return Self.failure(answer) }
        let object = Self.object(answer.body)
        guard let list = object?["data"]?.array else {
            return .retry(reason: "unreadable: Stripe's answer is not a list of refunds")
        }
        if let own = list.first(where: { $0["metadata"]?[Self.mark]?.string == refund.key }) {
            return self.accepted(own, refund)
        }
        guard object?["has_more"]?.bool != true else {
            return .retry(reason: "incomplete: the payment has more refunds than Stripe lists at once")
        }
        return nil
    }

    private var refundsURL: String { "\(self.apiURL)/v1/refunds" }

    /// The refund's state, read as its webhook's would be.
    private func accepted(_ object: JSON, _ refund: RefundOrder) -> RefundAnswer {
        guard object["object"]?.string == "refund", let id = object["id"]?.string,
            let status = object["status"]?.string
        else { return .retry(reason: "unreadable: Stripe's answer is not the refund it was asked for") }
        let envelope = StripeEnvelope(
            answer: "answer|\(id)|\(status)",
            object: object,
            livemode: refund.livemode,
            account: refund.account,
            accounts: self.accounts
        )
        let reading = StripeReading(envelope: envelope, object: object, orderKeys: self.settings.orderKeys)
        return switch reading.read(.refund).entries.first {
        case .event(let draft): .accepted(draft)
        case .quarantined(let reason): .retry(reason: "unreadable: \(reason)")
        default: .retry(reason: "unreadable: Stripe's answer makes no event")
        }
    }

    /// What Stripe's error means: what it will say again is refused; the rest may pass, a wrong key too once it is mended.
    ///
    /// Source: docs.stripe.com/api/errors.
    private static func failure(_ answer: OutboundResponse) -> RefundAnswer {
        let error = Self.object(answer.body)?["error"]
        let code = error?["code"]?.string ?? error?["type"]?.string ?? "http_\(answer.status)"
        let reason = "\(code): Stripe answered \(answer.status)"
        return switch answer.status {
        // The key came before with something else in it: whatever that led to, this says nothing of it.
        case 400 where error?["type"]?.string == "idempotency_error": .retry(reason: reason)
        case 400, 402, 404: .refused(reason: reason)
        default: .retry(reason: reason)
        }
    }

    private func headers(_ refund: RefundOrder) throws(RefundObstacle) -> [InboundRequest.Header] {
        guard let secret = self.settings.secretOptions["api_key"] else {
            throw RefundObstacle(reason: self.refundObstacle ?? "the source has no api_key")
        }
        let key = String(decoding: secret.bytes, as: UTF8.self)
        let isTest = Self.isTestKey(secret)
        guard isTest != refund.livemode || !(isTest || key.contains("_live_")) else {
            throw RefundObstacle(
                reason: "the source's api_key is one of \(isTest ? "test" : "live") mode, and the order is not"
            )
        }
        var headers = [
            InboundRequest.Header("authorization", "Bearer \(key)"),
            InboundRequest.Header("stripe-version", Self.descriptor.apiVersion),
        ]
        if let account = refund.account { headers.append(InboundRequest.Header("stripe-account", account)) }
        return headers
    }

    private static func payment(of refund: RefundOrder) throws(RefundObstacle) -> (String, String) {
        switch refund.payment.prefix(3) {
        case "pi_": ("payment_intent", refund.payment)
        case "ch_", "py_": ("charge", refund.payment)
        default: throw RefundObstacle(reason: "\(refund.payment) is neither a payment intent nor a charge")
        }
    }

    private static func object(_ body: [UInt8]) -> JSON? {
        guard let json = try? JSON(parsing: body), json.object != nil else { return nil }
        return json
    }
}

extension StripeCurrency {
    /// As Stripe writes it; nil for a part of a unit that Stripe does not have.
    static func exactAmount(of money: Money) -> Int64? {
        let amount = Self.amount(of: money)
        guard let back = try? Self.money(amount, money.currency), back == money else { return nil }
        return amount
    }
}

extension StripeEnvelope {
    /// An object that an answer holds, as if an event had told it.
    init(answer id: String, object: JSON, livemode: Bool, account: String?, accounts: Set<String>) {
        self.id = id
        self.type = "refund.updated"
        self.livemode = livemode
        self.account = account
        self.accountMovesOrders = account.map { accounts.contains($0) } ?? false
        self.apiVersion = nil
        self.snapshotEvent = nil
        self.relatedObject = nil
        self.created = nil
        self.object = object
    }
}
