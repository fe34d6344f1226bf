public import Model

/// What becomes of a client's request.
public enum ChannelAnswer: Sendable, Hashable {
    /// One for each channel asked for, in their order; one for a user.
    case verdicts([Verdict])
    /// The request as a whole cannot be answered by anybody.
    case invalid(reason: String)
    /// Whoever decides cannot be asked just now.
    case unavailable(code: String, detail: String, retryAfter: Int)

    public enum Verdict: Sendable, Hashable {
        /// What the client hands to the channel's provider.
        case granted(JSON)
        case denied
        /// No name that could be signed.
        case invalid(reason: String)
    }
}
