import AdapterKit
import Model
import Signing

/// A made-up provider: an HMAC of the body in a header, a signed time, a batch in JSON, and credentials in a header and
/// in the query.
struct LettersAdapter: Adapter {
    static let descriptor = LettersAdapter.described(tolerance: 300)

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { LettersScheme() }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try Letters.read(request.request.body, amountName: "amount", knowsMemos: false)
    }

    static func described(tolerance: Int64?, version: Int64 = 1) -> AdapterDescriptor {
        AdapterDescriptor(
            name: "letters",
            provider: "Letters",
            apiVersion: "1",
            scheme: "HMAC-SHA256, hex, of t.body",
            coverage: .body,
            toleranceSeconds: tolerance,
            rejectionStatus: 406,
            malformedStatus: 204,
            credentialHeaders: ["x-api-key"],
            credentialQueryNames: ["token"],
            idempotencyKey: "key",
            retryHorizonSeconds: 60,
            emits: ["payment.succeeded"],
            normalizerVersion: version
        )
    }
}

/// The same provider as read by later code: memos are events, amounts have another name, keys may have a suffix.
struct LaterLettersAdapter: Adapter {
    static let descriptor = LettersAdapter.described(tolerance: 300, version: 2)

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { LettersScheme() }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let suffix = self.settings.options["suffix"]?.string ?? ""
        return try Letters.read(request.request.body, amountName: "gross", knowsMemos: true, suffix: suffix)
    }
}

/// A scheme without a signed time.
struct UntimedLettersAdapter: Adapter {
    static let descriptor = LettersAdapter.described(tolerance: nil)

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { LettersScheme() }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try Letters.read(request.request.body, amountName: "amount", knowsMemos: false)
    }
}

enum Letters {
    static func read(
        _ body: [UInt8],
        amountName: String,
        knowsMemos: Bool,
        suffix: String = ""
    ) throws(AdapterFailure) -> Normalization {
        guard let json = try? JSON(parsing: body), let letters = json.array else {
            throw AdapterFailure("the body is not a JSON array")
        }
        return Normalization(
            letters.map { letter in
                switch letter["type"]?.string {
                case "pay": self.event(letter, amountName, suffix)
                case "memo": knowsMemos ? self.event(letter, amountName, suffix) : .unrecognized(providerType: "memo")
                case "ping": .ignored(providerType: "ping")
                default: .unrecognized(providerType: letter["type"]?.string ?? "none")
                }
            }
        )
    }

    private static func event(_ letter: JSON, _ amountName: String, _ suffix: String) -> Normalization.Entry {
        guard let key = letter["key"]?.string else { return .quarantined(reason: "key is missing") }
        let amount = letter[amountName]?.integer ?? letter["amount"]?.integer ?? 0
        return .event(
            EventDraft(
                key: key + suffix,
                type: "payment.succeeded",
                subject: "pi_\(key)",
                effectKey: key,
                amount: Money(minorUnits: amount, currency: "EUR"),
                data: ["amount": .integer(amount)]
            )
        )
    }
}

struct LettersScheme: VerificationScheme {
    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let signature = request.header("x-signature") else { throw .missingHeader("x-signature") }
        guard let time = request.header("x-time").flatMap(Int64.init), let given = Hex.decode(signature) else {
            throw .malformedHeader("x-signature", detail: "not hex")
        }
        for secret in settings.secrets where Self.code(time, request.body, secret) == given {
            let signedAt = Timestamp(seconds: time)
            try (settings.tolerance ?? Tolerance(seconds: 300)).check(signedAt: signedAt, now: now)
            return SignatureProof(matched: secret.label, signedAt: signedAt)
        }
        throw .mismatch
    }

    static func code(_ time: Int64, _ body: [UInt8], _ secret: Secret) -> [UInt8] {
        HMACSHA256.code([Array("\(time).".utf8), body], key: secret.bytes)
    }
}
