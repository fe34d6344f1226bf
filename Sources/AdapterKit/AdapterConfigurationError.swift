/// An option of a source that the adapter cannot work with.
public struct AdapterConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The key below the source.
    public var key: String
    /// What is wrong and how to mend it.
    public var advice: String

    public init(key: String, advice: String) {
        self.key = key
        self.advice = advice
    }

    public var description: String { "\(self.key): \(self.advice)" }
}
