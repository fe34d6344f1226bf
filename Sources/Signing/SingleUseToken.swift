/// A signed token that vouches for one thing only, though the signature does not say for which: the first call that
/// brings it decides, and another thing under the same token is refused.
public struct SingleUseToken: Sendable, Hashable {
    /// As the provider wrote it.
    public var value: String
    /// What the call uses it for: the same in every repetition of the call, and another one in any other.
    public var binding: String

    public init(_ value: String, bindsTo binding: String) {
        self.value = value
        self.binding = binding
    }
}
