import AdapterKit
import Model
import Signing

/// Mandrill's signature: `X-Mandrill-Signature` holds the base64 HMAC-SHA1, keyed by the webhook's key, of the URL as
/// it was entered there (with its query, a slash at its end, even with a user's name and password) ‖ every form field's
/// name ‖ value, decoded, in the order of the names.
///
/// Before the webhook exists there is no key, so its first call, an empty array, is signed with the key `test-webhook`.
/// That is accepted for an empty array and nothing else.
struct MandrillScheme: VerificationScheme {
    /// In lower case, as headers are looked up.
    static let header = "x-mandrill-signature"
    static let testKey = Secret(label: "test-webhook", bytes: Array("test-webhook".utf8))

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let header = request.header(Self.header) else { throw .missingHeader("X-Mandrill-Signature") }
        guard let signature = Base64.decode(header), signature.count == 20 else {
            throw .malformedHeader("X-Mandrill-Signature", detail: "no base64 of 20 bytes")
        }
        guard let url = settings.signedURL(of: request) else { throw .missingPart("public_url of the source") }
        let fields: FormFields
        do throws(FormError) { fields = try FormFields(parsing: request.body) } catch {
            throw VerificationFailure(error)
        }
        let message = SignedParameters.parts(url: url, fields: fields, repeats: .last)
        if Self.isTest(request, settings: settings) { return SignatureProof(matched: Self.testKey.label) }
        // Every secret is tried, so that the time taken does not tell which one matched.
        let matched = settings.secrets.filter { secret in
            ConstantTime.equal(signature, HMACSHA1.code(message, key: secret.bytes))
        }
        guard let secret = matched.first else { throw settings.secrets.isEmpty ? .noSecret : .mismatch }
        return SignatureProof(matched: secret.label)
    }

    /// Whether this is Mandrill's first call: exactly the empty array, under the key that everybody knows.
    static func isTest(_ request: InboundRequest, settings: SourceSettings) -> Bool {
        guard Self.emptyBodies.contains(request.body), let url = settings.signedURL(of: request),
            let signature = request.header(Self.header).flatMap({ Base64.decode($0) })
        else { return false }
        let message = [Array(url.utf8), Array(MandrillForm.field.utf8), Array("[]".utf8)]
        return ConstantTime.equal(signature, HMACSHA1.code(message, key: Self.testKey.bytes))
    }

    private static let emptyBodies = ["[]", "%5B%5D", "%5b%5d"].map { Array("\(MandrillForm.field)=\($0)".utf8) }
}
