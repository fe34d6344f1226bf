import AdapterKit
import Model
import Signing

/// Mailchimp's only proof: the URL it was given, whose query holds a secret (`?secret=…`).
struct MailchimpScheme: VerificationScheme {
    static let queryName = "secret"
    private static let place = "secret in the URL's query"

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let fields: FormFields
        do { fields = try FormFields(queryOf: request.target) } catch {
            throw .malformedPart(Self.place, detail: "\(error)")
        }
        let given = fields.values(of: Self.queryName)
        guard let text = given.first, !text.isEmpty else { throw .missingPart(Self.place) }
        guard given.count == 1 else { throw .malformedPart(Self.place, detail: "it is there more than once") }
        guard !settings.secrets.isEmpty else { throw .noSecret }
        // Hashed first: so not even the secret's length shows in the time. Every secret is tried, for the same reason.
        let hash = Hashing.sha256(text.utf8)
        let matched = settings.secrets.filter { ConstantTime.equal(Hashing.sha256($0.bytes), hash) }
        guard let secret = matched.first else { throw .mismatch }
        return SignatureProof(matched: secret.label)
    }
}
