/// What is wrong with a call that a double got.
public struct Complaint: Error, Sendable, Hashable, CustomStringConvertible {
    /// For people: which part, and what it should be.
    public var text: String
    /// The HTTP status the provider answers with.
    public var status: Int
    /// The provider's own code for it, where there is one.
    public var code: String

    public init(_ text: String, status: Int = 400, code: String = "") {
        self.text = text
        self.status = status
        self.code = code
    }

    public var description: String { self.text }
}
