/// Why a file is no service account's key; never quotes it.
public enum ServiceAccountKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    case notJSON
    /// It is another kind of credentials; `type` is what it says it is.
    case wrongType(String)
    case missing(member: String)
    case malformed(member: String, reason: String)

    /// The stable code.
    public var code: String {
        switch self {
        case .notJSON: "service_account_not_json"
        case .wrongType: "service_account_wrong_type"
        case .missing: "service_account_member_missing"
        case .malformed: "service_account_member_malformed"
        }
    }

    public var description: String {
        switch self {
        case .notJSON: "the service account's key is not a JSON object: \(Self.advice)"
        case .wrongType(let type): "these are credentials of type \(type), not service_account: \(Self.advice)"
        case .missing(let member): "the service account's key has no \(member): \(Self.advice)"
        case .malformed(let member, let reason):
            "the service account's key has a bad \(member) (\(reason)): \(Self.advice)"
        }
    }

    private static let advice =
        "give the file as it comes from `gcloud iam service-accounts keys create FILE --iam-account EMAIL`"
}
