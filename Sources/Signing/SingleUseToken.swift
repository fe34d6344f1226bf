/// A signed token that vouches for one thing only, though the signature does not say for which: the first call that
/// brings it decides, and another thing under the same token is refused.
public struct SingleUseToken: Sendable, Hashable {
    /// As the provider wrote it.
    public var value: String
    /// What the call uses it for: the same in every repetition of the call, and another one in any other.
    public var binding: String
    /// Whether the call decides what the token is good for; false where it only must not differ from one that did.
    public var decides: Bool
    /// What becomes of a call that brings the token for another thing.
    public var reuse: Reuse

    public enum Reuse: Sendable, Hashable {
        /// It is a forgery.
        case rejected
        /// The call is proved and somebody should look at it; it has no effect.
        case quarantined
    }

    public init(_ value: String, bindsTo binding: String, decides: Bool = true, reuse: Reuse = .rejected) {
        self.value = value
        self.binding = binding
        self.decides = decides
        self.reuse = reuse
    }
}
