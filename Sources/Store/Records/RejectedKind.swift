/// What rejected calls are counted apart by.
public enum RejectedKind: Sendable, Hashable, CaseIterable {
    /// Not proved, though it may show who signed it once.
    case unproved
    /// Proved, and not to be taken in all the same.
    case proved

    /// By the reasons that a proved call is rejected for.
    var condition: String {
        let isOfProved = "coalesce(r.reason, '') IN ('call_too_large', 'malformed', 'token_reused')"
        return switch self {
        case .unproved: "(r.matched_secret IS NULL OR NOT \(isOfProved))"
        case .proved: "r.matched_secret IS NOT NULL AND \(isOfProved)"
        }
    }
}
