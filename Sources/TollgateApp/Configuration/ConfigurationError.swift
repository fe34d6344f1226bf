/// Everything that is wrong with a configuration, told at once.
struct ConfigurationError: Error, CustomStringConvertible {
    var problems: [Problem]

    /// One thing that is wrong: where, what, and how to mend it.
    struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The key's dotted path; empty for the file itself.
        var path: String
        /// The line in the file, from 1.
        var line: Int?
        var message: String

        var description: String {
            let place = [self.path.isEmpty ? nil : self.path, self.line.map { "line \($0)" }].compactMap { $0 }
            return place.isEmpty ? self.message : "\(place.joined(separator: ", ")): \(self.message)"
        }
    }

    init(_ problems: [Problem]) { self.problems = problems }

    var description: String { self.problems.map { "\($0)" }.joined(separator: "\n") }
}
