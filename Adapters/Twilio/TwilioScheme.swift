import AdapterKit
import Model
import Signing

/// A code over the public URL and the form, under one of the account's tokens or, with HMAC-SHA256, a shared key.
///
/// Nothing signed carries a time: a call that was once good stays good, and only its idempotency key keeps it from
/// counting twice.
struct TwilioScheme: VerificationScheme {
    static let signatureHeader = "X-Twilio-Signature"
    static let settingsHeader = "X-Twilio-Webhooks-Signature-Settings"

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let header = request.header(Self.signatureHeader) else { throw .missingHeader(Self.signatureHeader) }
        guard let signature = Base64.decode(header), !signature.isEmpty else {
            throw .malformedHeader(Self.signatureHeader, detail: "no base64")
        }
        let algorithm = try TwilioAlgorithm(request.header(Self.settingsHeader))
        guard let url = settings.signedURL(of: request) else {
            throw .unreadable(detail: "public_url is not configured, and Twilio signs it")
        }
        guard !settings.secrets.isEmpty else { throw .noSecret }
        let fields = try Self.signedFields(request, url: url)
        var matched: String?
        for url in TwilioURL.spellings(of: url) where matched == nil {
            let parts = SignedParameters.parts(url: url, fields: fields, repeats: .each)
            for secret in settings.secrets {
                let code = algorithm.code(parts, key: secret.bytes)
                if ConstantTime.equal(code, signature), matched == nil { matched = secret.label }
            }
        }
        guard let matched else { throw .mismatch }
        return SignatureProof(matched: matched)
    }

    /// The fields behind the URL: those of a form. Of JSON the URL alone is signed, and has to hold the body's digest.
    private static func signedFields(_ request: InboundRequest, url: String) throws(VerificationFailure) -> FormFields {
        if request.method == "GET" { return FormFields() }
        let isForm = TwilioContent.isForm(request)
        let fields: FormFields
        do throws(FormError) {
            fields = isForm ? try FormFields(parsing: request.body) : try FormFields(queryOf: url)
        } catch { throw VerificationFailure(error) }
        if isForm { return fields }
        let digests = fields.values(of: "bodySHA256")
        guard digests.count == 1, let digest = Hex.decode(digests[0]), digest.count == 32
        else {
            throw .unreadable(detail: "the body is no form, and the URL has no single bodySHA256 in lower-case hex")
        }
        guard ConstantTime.equal(SHA256Digest.of(request.body), digest) else { throw .mismatch }
        return FormFields()
    }
}

/// How the code is made, as the settings header names it.
enum TwilioAlgorithm {
    case sha1
    case sha256

    /// - Parameter settings: `key=<id>,algorithm=HMAC_SHA256`. There is no way back: a header that names anything else
    ///   is refused, not taken for none.
    init(_ settings: String?) throws(VerificationFailure) {
        guard let settings else {
            self = .sha1
            return
        }
        let named = settings.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("algorithm=") }
        guard named.count == 1, named[0] == "algorithm=HMAC_SHA256" else {
            throw .malformedHeader(TwilioScheme.settingsHeader, detail: "it names no algorithm that is known")
        }
        self = .sha256
    }

    func code(_ parts: [String.UTF8View], key: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: HMACSHA1.code(parts, key: key)
        case .sha256: HMACSHA256.code(parts, key: key)
        }
    }
}
