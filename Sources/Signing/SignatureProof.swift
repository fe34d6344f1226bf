public import Model

/// What a successful verification found: the evidence that is kept with the call.
public struct SignatureProof: Sendable, Hashable {
    /// The label of the secret or key that matched; nil where nothing is signed.
    public var matched: String?
    /// When the sender says it signed; nil for schemes without a signed time.
    public var signedAt: Timestamp?
    /// For providers that sign a token instead of what they say.
    public var token: SingleUseToken?
    /// Whether this proof would be as good for any other body, where its scheme has kinds that cover the body and kinds
    /// that do not. What the scheme never covers, its descriptor says.
    public var leavesBodyOpen: Bool

    public init(
        matched: String?,
        signedAt: Timestamp? = nil,
        token: SingleUseToken? = nil,
        leavesBodyOpen: Bool = false
    ) {
        self.matched = matched
        self.signedAt = signedAt
        self.token = token
        self.leavesBodyOpen = leavesBodyOpen
    }
}
