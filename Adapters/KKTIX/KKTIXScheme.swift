import AdapterKit
import Model
import Signing

/// A header whose value is one of the source's secrets.
struct KKTIXScheme: VerificationScheme {
    let header: String

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let value = request.header(self.header) else { throw .missingHeader(self.header) }
        guard !value.isEmpty else { throw .malformedHeader(self.header, detail: "it is empty") }
        guard !settings.secrets.isEmpty else { throw .noSecret }
        let given = Array(value.utf8)
        var matched: String?
        for secret in settings.secrets {
            // Codes of one length are compared, so that not even the secret's length shows in the time it takes.
            let isEqual = ConstantTime.equal(
                HMACSHA256.code([given], key: secret.bytes),
                HMACSHA256.code([secret.bytes], key: secret.bytes)
            )
            if isEqual, matched == nil { matched = secret.label }
        }
        guard let matched else { throw .mismatch }
        return SignatureProof(matched: matched)
    }
}
