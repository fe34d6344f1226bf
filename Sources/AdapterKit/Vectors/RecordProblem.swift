/// What is wrong in a file with recorded calls, where, and how to mend it.
public struct RecordProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The member, from the top of the file: `cases[3].headers.X-Signature`; empty for the file as a whole.
    public var path: String
    /// Never quotes a secret.
    public var advice: String

    public init(path: String, advice: String) {
        self.path = path
        self.advice = advice
    }

    public var description: String { self.path.isEmpty ? self.advice : "\(self.path) \(self.advice)" }
}
