import AdapterKit
import Model
import Signing

/// A made-up provider whose calls prove nothing: it is asked, and answers `yes`, `no` or something else.
struct AskingAdapter: Confirming {
    static let descriptor = AdapterDescriptor(
        name: "asking",
        provider: "Asking",
        apiVersion: "1",
        scheme: "none",
        coverage: .bodyUncovered(reason: "nothing is signed"),
        toleranceSeconds: nil,
        idempotencyKey: "key",
        retryHorizonSeconds: 60,
        emits: ["payment.succeeded"],
        normalizerVersion: 3
    )

    let settings: SourceSettings

    init(settings: SourceSettings) { self.settings = settings }

    var verification: any VerificationScheme { UnsignedScheme(reason: "nothing is signed") }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization { .ignored("call") }

    func query(for question: ConfirmationQuestion) throws(ConfirmationRefusal) -> OutboundRequest {
        guard let payment = question.query["payment"]?.string ?? question.earlier?["payment"]?.string else {
            throw ConfirmationRefusal("nothing says which payment")
        }
        return OutboundRequest(method: "GET", url: "https://asking.example.com/payments/\(payment)?secret=1")
    }

    func read(answer: OutboundResponse, to question: ConfirmationQuestion) -> Confirmation {
        let payment = question.query["payment"]?.string ?? question.earlier?["payment"]?.string ?? ""
        switch String(decoding: answer.body, as: UTF8.self) {
        case "yes":
            return .confirmed([
                EventDraft(
                    key: "paid|\(payment)",
                    type: "payment.succeeded",
                    subject: payment,
                    effectKey: "\(payment)|succeeded",
                    amount: Money(minorUnits: 100, currency: "EUR"),
                    orderReference: "ref",
                    data: [:]
                )
            ])
        case "no": return .refused(reason: "the provider knows no such payment")
        default: return .retry(reason: "the answer cannot be read")
        }
    }
}

/// It gives money back too, for some minutes under one key.
extension AskingAdapter: Refunding {
    static let repeatableFor = Duration.seconds(3600)

    /// Set by the option `key`, as if its secret were missing.
    var refundObstacle: String? { self.settings.options["key"] == "none" ? "there is no key" : nil }

    func request(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest {
        if let reason = self.refundObstacle { throw RefundObstacle(reason: reason) }
        guard refund.payment != "cash" else { throw RefundObstacle(reason: "cash is not given back") }
        return OutboundRequest(method: "POST", url: "https://asking.example.com/refunds?key=\(refund.key)")
    }

    func search(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest {
        if let reason = self.refundObstacle { throw RefundObstacle(reason: reason) }
        return OutboundRequest(method: "GET", url: "https://asking.example.com/refunds?of=\(refund.payment)")
    }

    func read(answer: OutboundResponse, to refund: RefundOrder) -> RefundAnswer {
        switch (answer.status, String(decoding: answer.body, as: UTF8.self)) {
        case (200, "none"): .refused(reason: "nothing to give back")
        case (404, _): .refused(reason: "no such payment")
        case (200, _): .accepted(.refund("1", of: refund.payment, amount: refund.amount.minorUnits, order: "ref"))
        default: .retry(reason: "http_\(answer.status)")
        }
    }

    func find(_ refund: RefundOrder, in answer: OutboundResponse) -> RefundAnswer? {
        String(decoding: answer.body, as: UTF8.self) == "none" ? nil : self.read(answer: answer, to: refund)
    }
}
