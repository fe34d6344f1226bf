public import AdapterKit
public import Model
public import Signing

/// SendGrid's signature: base64 of the DER of an ECDSA signature over the text of the header with the time ‖ raw body.
///
/// The body goes in byte for byte; it usually ends with CR LF.
public struct SendGridScheme: VerificationScheme {
    static let signatureHeader = "X-Twilio-Email-Event-Webhook-Signature"
    static let timestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp"

    private let keys: [P256VerifyingKey]
    /// For samples only.
    let signing: P256SigningKey?

    /// - Parameter secrets: as configured; empty ones are nobody's and are left out.
    public init(_ secrets: [Secret]) throws(AdapterConfigurationError) {
        var keys: [P256VerifyingKey] = []
        var signing: P256SigningKey?
        for secret in secrets where !secret.bytes.isEmpty {
            let text = String(decoding: secret.bytes, as: UTF8.self)
            do throws(KeyMaterialError) {
                keys.append(try P256VerifyingKey(label: secret.label, spki: text))
            } catch {
                guard let key = Self.signingKey(secret.label, text) else {
                    throw AdapterConfigurationError(
                        key: "secrets",
                        advice: "\(secret.label): \(error): give the verification key as SendGrid shows it, "
                            + "one line of base64 without BEGIN and END"
                    )
                }
                keys.append(key.verifyingKey)
                signing = signing ?? key
            }
        }
        self.keys = keys
        self.signing = signing
    }

    private static func signingKey(_ label: String, _ text: String) -> P256SigningKey? {
        do throws(KeyMaterialError) { return try P256SigningKey(label: label, pkcs8: text) } catch { return nil }
    }

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let text = request.header(Self.signatureHeader) else { throw .missingHeader(Self.signatureHeader) }
        guard let time = request.header(Self.timestampHeader) else { throw .missingHeader(Self.timestampHeader) }
        guard !self.keys.isEmpty else { throw .noSecret }
        guard let seconds = Int64(time), String(seconds) == time, seconds >= 0 else {
            throw .malformedHeader(Self.timestampHeader, detail: "it is not a whole number of seconds")
        }
        guard let der = Base64.decode(text), let signature = ECDSASignature(der: der) else {
            throw .malformedHeader(Self.signatureHeader, detail: "it is not base64 of a DER signature")
        }
        let message = [Array(time.utf8), request.body]
        // Public keys: that one of them matches is no secret, so the others need not be tried.
        guard let key = self.keys.first(where: { $0.isValid(signature, for: message) }) else { throw .mismatch }
        let signedAt = Timestamp(seconds: seconds)
        let tolerance = settings.tolerance ?? Tolerance(seconds: SendGridAdapter.descriptor.toleranceSeconds)
        try tolerance.check(signedAt: signedAt, now: now)
        return SignatureProof(matched: key.label, signedAt: signedAt)
    }
}
