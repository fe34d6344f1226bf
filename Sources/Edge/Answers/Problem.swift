import HTTPTypes
import Model

/// What went wrong, as it is told to a caller (RFC 9457). Thrown by handlers and rendered in one place.
struct Problem: Error, Sendable {
    var status: Int
    /// Stable, for programs.
    var code: String
    /// For people; never holds a secret.
    var detail: String
    var headers: HTTPFields = [:]
    /// Members beside the standard ones.
    var members: [(String, JSON)] = []
    /// What stands against the request may pass by itself or is the configuration's: sent again with its key, it is carried
    /// out anew.
    var isPassing: Bool

    init(_ status: Int, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
        self.isPassing = Self.codesOfConfiguration.contains(code)
    }

    /// What stands against these is in the configuration, and may be gone after the next start.
    private static let codesOfConfiguration: Set<String> = ["configured", "refund_not_possible"]

    /// The same, where what stands against the request may be gone when it comes again.
    var passing: Problem {
        var problem = self
        problem.isPassing = true
        return problem
    }

    /// The code as words.
    var title: String {
        let words = self.code.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    var json: JSON {
        .object(
            JSONObject(
                [
                    ("type", .string("urn:tollgate:problem:\(self.code)")), ("title", .string(self.title)),
                    ("status", .integer(Int64(self.status))), ("detail", .string(self.detail)),
                    ("code", .string(self.code)),
                ] + self.members
            )
        )
    }
}
