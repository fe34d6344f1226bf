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
        do { fields = try FormFields(parsing: request.body) } catch {
            throw .unreadable(detail: "\(error)")
        }
        let message = SignedParameters.parts(url: url, fields: fields, repeats: .last)
        let matches = { ConstantTime.equal(signature, HMACSHA1.code(message, key: ($0 as Secret).bytes)) }
        // Every secret is tried, so that the time taken does not tell which one matched.
        if let secret = settings.secrets.filter(matches).first { return SignatureProof(matched: secret.label) }
        if fields.fields == [FormFields.Field(MandrillForm.field, "[]")], matches(Self.testKey) {
            return SignatureProof(matched: Self.testKey.label)
        }
        throw settings.secrets.isEmpty ? .noSecret : .mismatch
    }
}
