import AdapterKit
import Model
import Signing

/// A provider that sends its secret in a header and says in plain JSON what it means.
struct EchoAdapter: Adapter {
    static let descriptor = AdapterDescriptor(
        name: "echo",
        provider: "Echo",
        apiVersion: "1",
        scheme: "the secret itself",
        coverage: .bodyUncovered(reason: "a test"),
        toleranceSeconds: nil,
        methods: ["POST", "PUT"],
        credentialHeaders: ["x-secret"],
        idempotencyKey: "key",
        retryHorizonSeconds: 60,
        emits: ["payment.succeeded"],
        normalizerVersion: 1
    )

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { SharedSecretScheme() }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        guard let json = try? JSON(parsing: request.request.body), let key = json["key"]?.string else {
            return Normalization([.unrecognized(providerType: "raw")])
        }
        let draft = EventDraft(
            key: key,
            type: "payment.succeeded",
            subject: "pay_\(key)",
            effectKey: key,
            amount: Money(minorUnits: json["amount"]?.integer ?? 100, currency: "EUR"),
            data: ["livemode": true]
        )
        return Normalization([.event(draft)])
    }
}

struct SharedSecretScheme: VerificationScheme {
    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let presented = request.header("x-secret") else { throw .missingHeader("x-secret") }
        for secret in settings.secrets where ConstantTime.equal(Array(presented.utf8), secret.bytes) {
            return SignatureProof(matched: secret.label)
        }
        throw .mismatch
    }
}
