/// A single-use token of a call and what the call uses it for.
public struct TokenUse: Sendable, Hashable {
    /// The token within its source: 16 bytes of a digest.
    public var id: [UInt8]
    /// A digest of what the token is used for. The same use may come again, another one may not.
    public var binding: Int64
    /// Whether the call takes the token; false where it only must not differ from one that took it.
    public var decides: Bool

    public init(id: [UInt8], binding: Int64, decides: Bool = true) {
        self.id = id
        self.binding = binding
        self.decides = decides
    }
}
