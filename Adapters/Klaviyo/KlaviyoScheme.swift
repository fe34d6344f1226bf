public import AdapterKit
public import Model
public import Signing

/// Klaviyo's signature: `Klaviyo-Signature` is the lower-case hex HMAC-SHA256 of raw body ‖ the text of
/// `Klaviyo-Timestamp`, which is a date as HTTP writes it.
public struct KlaviyoScheme: VerificationScheme {
    static let signatureHeader = "Klaviyo-Signature"
    static let timestampHeader = "Klaviyo-Timestamp"

    public init() {}

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let text = request.header(Self.signatureHeader) else { throw .missingHeader(Self.signatureHeader) }
        guard let time = request.header(Self.timestampHeader) else { throw .missingHeader(Self.timestampHeader) }
        guard !settings.secrets.isEmpty else { throw .noSecret }
        guard let signature = Hex.decode(text), signature.count == 32 else {
            throw .malformedHeader(Self.signatureHeader, detail: "it is not 64 digits of lower-case hex")
        }
        guard let signedAt = Timestamp(imfFixdate: time) else {
            throw .malformedHeader(Self.timestampHeader, detail: "it is no date such as Sun, 06 Nov 1994 08:49:37 GMT")
        }
        let message = [request.body, Array(time.utf8)]
        // Every secret is tried, so that the time taken does not tell which one matched.
        let matched = settings.secrets.filter { secret in
            ConstantTime.equal(HMACSHA256.code(message, key: secret.bytes), signature)
        }
        guard let secret = matched.first else { throw .mismatch }
        let tolerance = settings.tolerance ?? Tolerance(seconds: KlaviyoAdapter.descriptor.toleranceSeconds)
        try tolerance.check(signedAt: signedAt, now: now)
        return SignatureProof(matched: secret.label, signedAt: signedAt)
    }
}
