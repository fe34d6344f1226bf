public import Model

/// What is to be confirmed.
public struct ConfirmationQuestion: Sendable, Hashable {
    /// What the adapter wrote into the claim.
    public var query: JSON
    /// The query of the newest other claim about what this one follows, a confirmed one before others; nil where there
    /// is none yet.
    public var earlier: JSON?

    public init(query: JSON, earlier: JSON? = nil) {
        self.query = query
        self.earlier = earlier
    }
}
