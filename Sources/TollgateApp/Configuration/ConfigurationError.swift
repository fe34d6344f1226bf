/// Everything that is wrong with a configuration, told at once.
struct ConfigurationError: Error, CustomStringConvertible {
    var problems: [Problem]
    /// The file, where it was read from one.
    var file: String?

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

    init(_ problems: [Problem], file: String? = nil) {
        self.problems = problems
        self.file = file
    }

    func named(_ file: String) -> ConfigurationError { ConfigurationError(self.problems, file: file) }

    var description: String { self.problems.map { "\($0)" }.joined(separator: "\n") }
}
