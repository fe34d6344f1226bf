import AdapterKit
import Model
import Signing

/// V3 for the token of the account or subaccount, Ma-V3 for that of the main account, V2 where it is allowed.
///
/// One V3 header is enough for V3 to decide: a call that fails by it is not looked at by V2, which leaves everything
/// but the path open.
struct PlivoScheme: VerificationScheme {
    static let v3Header = "X-Plivo-Signature-V3"
    static let mainV3Header = "X-Plivo-Signature-Ma-V3"
    static let v3NonceHeader = "X-Plivo-Signature-V3-Nonce"
    static let v2Header = "X-Plivo-Signature-V2"
    static let v2NonceHeader = "X-Plivo-Signature-V2-Nonce"

    let allowsV2: Bool

    /// Whether the call has any header of V3.
    static func isV3(_ request: InboundRequest) -> Bool {
        request.headers.contains { header in
            [Self.v3Header, Self.mainV3Header, Self.v3NonceHeader].contains { header.isNamed($0) }
        }
    }

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let url = settings.signedURL(of: request) else {
            throw .unreadable(detail: "public_url is not configured, and Plivo signs it")
        }
        let (signatures, text) =
            Self.isV3(request) ? try Self.v3(request, url: url) : try self.v2(request, url: url)
        guard !settings.secrets.isEmpty else { throw .noSecret }
        var matched: String?
        for secret in settings.secrets {
            let code = HMACSHA256.code([text.utf8], key: secret.bytes)
            for signature in signatures where ConstantTime.equal(code, signature) && matched == nil {
                matched = secret.label
            }
        }
        guard let matched else { throw .mismatch }
        return SignatureProof(matched: matched, leavesBodyOpen: !Self.isV3(request))
    }

    private static func v3(
        _ request: InboundRequest,
        url: String
    ) throws(VerificationFailure) -> (signatures: [[UInt8]], text: String) {
        // While a token is being changed a header holds one signature for each.
        let listed = request.headers.filter { $0.isNamed(Self.v3Header) || $0.isNamed(Self.mainV3Header) }
            .flatMap { $0.value.utf8.split(separator: UInt8(ascii: ",")) }
        guard !listed.isEmpty else { throw .missingHeader(Self.v3Header) }
        guard let nonce = request.header(Self.v3NonceHeader), !nonce.isEmpty else {
            throw .missingHeader(Self.v3NonceHeader)
        }
        let signatures = listed.compactMap { item in
            Base64.decode(Substring(item.drop { $0 == UInt8(ascii: " ") })).flatMap { $0.isEmpty ? nil : $0 }
        }
        guard !signatures.isEmpty else { throw .malformedHeader(Self.v3Header, detail: "no base64") }
        do throws(FormError) {
            let query = try FormFields(queryOf: url)
            let form = try request.method == "GET" ? FormFields() : FormFields(parsing: request.body)
            return (signatures, PlivoText.v3(url: url, query: query, form: form, nonce: nonce))
        } catch { throw VerificationFailure(error) }
    }

    private func v2(
        _ request: InboundRequest,
        url: String
    ) throws(VerificationFailure) -> (signatures: [[UInt8]], text: String) {
        guard let header = request.header(Self.v2Header) else { throw .missingHeader(Self.v3Header) }
        guard self.allowsV2 else {
            throw .schemeNotAllowed(
                detail: "\(Self.v2Header) came alone, which leaves everything but the path open; allow_v2 takes such "
                    + "calls, to be confirmed by query"
            )
        }
        guard let nonce = request.header(Self.v2NonceHeader), !nonce.isEmpty else {
            throw .missingHeader(Self.v2NonceHeader)
        }
        guard let signature = Base64.decode(header), !signature.isEmpty else {
            throw .malformedHeader(Self.v2Header, detail: "no base64")
        }
        return ([signature], PlivoText.base(of: url) + nonce)
    }
}
