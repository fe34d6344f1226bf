import AdapterKit
import Model
import Signing

/// The letters again, of a provider that must be asked: `pay` claims and tells of it, `hint` claims in silence.
struct ClaimingAdapter: Confirming {
    static let descriptor = LettersAdapter.described(tolerance: nil)

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { LettersScheme() }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        guard let letters = (try? JSON(parsing: request.request.body))?.array else {
            throw AdapterFailure("the body is not a JSON array")
        }
        return Normalization(letters.map(Self.entry))
    }

    private static func entry(_ letter: JSON) -> Normalization.Entry {
        guard let key = letter["key"]?.string else { return .quarantined(reason: "key is missing") }
        switch letter["type"]?.string {
        case "pay":
            return .claim(
                Claim(
                    key: key,
                    event: Self.draft("payment.returned", key, "returned|\(key)"),
                    query: ["key": .string(key)]
                )
            )
        case "hint": return .claim(Claim(key: key, query: ["key": .string(key)], objects: [key]))
        default: return .unrecognized(providerType: "other")
        }
    }

    private static func draft(_ type: String, _ key: String, _ eventKey: String) -> EventDraft {
        EventDraft(
            key: eventKey,
            type: type,
            subject: "pi_\(key)",
            effectKey: eventKey,
            amount: Money(minorUnits: 100, currency: "EUR"),
            data: [:]
        )
    }

    func query(for question: ConfirmationQuestion) throws(ConfirmationRefusal) -> OutboundRequest {
        OutboundRequest(method: "GET", url: "https://letters.example.com/")
    }

    func read(answer: OutboundResponse, to question: ConfirmationQuestion) -> Confirmation {
        guard let key = question.query["key"]?.string, String(decoding: answer.body, as: UTF8.self) == "yes" else {
            return .refused(reason: "no")
        }
        return .confirmed([Self.draft("payment.succeeded", key, "paid|\(key)")])
    }
}

/// It gives money back, too.
extension ClaimingAdapter: Refunding {
    static let repeatableFor = Duration.seconds(3600)

    static func refund(_ id: String, _ key: String) -> EventDraft {
        EventDraft(
            key: "\(key)|\(id)",
            type: "refund.succeeded",
            subject: id,
            effectKey: id,
            amount: Money(minorUnits: 5, currency: "EUR"),
            data: [:]
        )
    }

    var refundObstacle: String? { nil }

    func request(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest {
        OutboundRequest(method: "POST", url: "https://letters.example.com/")
    }

    func search(for refund: RefundOrder) throws(RefundObstacle) -> OutboundRequest {
        OutboundRequest(method: "GET", url: "https://letters.example.com/")
    }

    func read(answer: OutboundResponse, to refund: RefundOrder) -> RefundAnswer {
        .accepted(Self.refund(String(decoding: answer.body, as: UTF8.self), "made"))
    }

    func find(_ refund: RefundOrder, in answer: OutboundResponse) -> RefundAnswer? {
        .accepted(Self.refund(String(decoding: answer.body, as: UTF8.self), "found"))
    }
}
