public import AdapterKit
import Model

/// Webhooks of Plivo's messaging: what became of a message, and messages that came in.
public struct PlivoAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "plivo",
        provider: "Plivo",
        apiVersion: "v1",
        scheme: "V3 and Ma-V3: HMAC-SHA256, base64, of the public URL, the sorted fields and a nonce; V2, where it is "
            + "allowed, leaves fields and query open, so what it tells is confirmed by query",
        coverage: .bodyAndURL,
        toleranceSeconds: nil,
        answer: "200 and nothing",
        methods: ["GET", "POST"],
        options: ["allow_v2", "api_url", "auth_id"],
        idempotencyKey: "message, status and sequence; of a message that came in, the message",
        // After one, two and four minutes.
        retryHorizonSeconds: 7 * 60,
        emits: SMSStatus.allCases.filter { $0 != .canceled }.map(\.eventType),
        normalizerVersion: 1
    )

    public let settings: SourceSettings
    /// Whether calls may come with a V2 signature alone.
    let allowsV2: Bool
    /// What is asked about such calls; nil where nothing can be asked.
    let account: PlivoAccount?

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        _ = try settings.requiredPublicURL()
        self.settings = settings
        switch settings.options["allow_v2"] {
        case nil, false, "false": self.allowsV2 = false
        case true, "true": self.allowsV2 = true
        default: throw AdapterConfigurationError(key: "allow_v2", advice: "is neither true nor false")
        }
        self.account = try PlivoAccount(settings)
    }

    public var verification: any VerificationScheme { PlivoScheme(allowsV2: self.allowsV2) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let read = PlivoMessage(try PlivoMessage.fields(of: request.request)).read
        guard !PlivoScheme.isV3(request.request) else { return read }
        // A V2 signature leaves open what the call says: nothing of it may have an effect.
        return Normalization(read.entries.map { $0.draft.map(self.claim) ?? $0 })
    }

    private func claim(_ draft: EventDraft) -> Normalization.Entry {
        let why = "\(draft.type): told with a V2 signature, which leaves it open, and"
        guard self.account != nil else {
            return .quarantined(reason: "\(why) nobody can be asked: auth_id is not configured")
        }
        guard PlivoAccount.isIdentifier(draft.subject) else {
            return .quarantined(reason: "\(why) its MessageUUID is none")
        }
        guard let claim = PlivoClaim(draft) else {
            return .quarantined(reason: "\(why) Plivo does not confirm what a message says")
        }
        return .claim(Claim(key: draft.key, query: claim.json, objects: draft.objects))
    }
}

extension PlivoAdapter: Acknowledging {
    /// Nothing: Plivo takes an empty answer, and would read one to a message that came in as instructions.
    public func acknowledgement(of request: InboundRequest) -> LiteralAnswer? { LiteralAnswer() }
}
