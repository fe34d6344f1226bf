import AdapterKit
import Model
import Signing

/// Pusher's signature: `X-Pusher-Signature` is the lower-case hex HMAC-SHA256 of the raw body, keyed by the secret of
/// the token that `X-Pusher-Key` names.
///
/// The time is the body's `time_ms`. Pusher's own libraries allow it 300 s, and Pusher tries again for as long: the
/// default is twice that, so that the last attempt is not refused for being one.
struct PusherScheme: VerificationScheme {
    static let keyHeader = "X-Pusher-Key"
    static let signatureHeader = "X-Pusher-Signature"
    static let defaultTolerance = Tolerance(seconds: 600)

    let keys: PusherKeys

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard !self.keys.pairs.isEmpty else { throw .noSecret }
        guard let key = request.header(Self.keyHeader) else { throw .missingHeader(Self.keyHeader) }
        guard let text = request.header(Self.signatureHeader) else { throw .missingHeader(Self.signatureHeader) }
        let secrets = self.keys.secrets(of: key)
        guard !secrets.isEmpty else {
            throw .malformedHeader(Self.keyHeader, detail: "it names an app key that this source does not have")
        }
        guard let signature = Hex.decode(text), signature.count == 32 else {
            throw .malformedHeader(Self.signatureHeader, detail: "it is not 64 digits of lower-case hex")
        }
        // Every secret is tried, so that the time taken does not tell which one matched.
        let matched = secrets.filter {
            ConstantTime.equal(signature, HMACSHA256.code([request.body], key: $0.bytes))
        }
        guard let secret = matched.first else { throw .mismatch }
        // A body without a time is refused when it is read, so there is nothing here that could be sent again.
        guard let signedAt = PusherEnvelope.time(in: request.body) else { return SignatureProof(matched: secret.label) }
        try (settings.tolerance ?? Self.defaultTolerance).check(signedAt: signedAt, now: now)
        return SignatureProof(matched: secret.label, signedAt: signedAt)
    }
}
