import HTTPTypes
import Model
import Store

extension Problem {
    static func notFound(_ what: String) -> Problem { Problem(404, "not_found", "there is no such \(what)") }

    static func methodNotAllowed(_ allowed: [String]) -> Problem {
        var problem = Problem(405, "method_not_allowed", "use \(allowed.joined(separator: " or "))")
        problem.headers[.allow] = allowed.joined(separator: ", ")
        return problem
    }

    static func tooLarge(limit: Int) -> Problem {
        Problem(413, "body_too_large", "the body may have \(limit) bytes")
    }

    /// So many large bodies are being taken in that there is no memory for another.
    static var overloaded: Problem {
        Problem.unavailable("overloaded", "too much is being taken in just now", retryAfter: 1)
    }

    static func unauthorized(_ code: String, _ detail: String) -> Problem {
        var problem = Problem(401, code, detail)
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"tollgate\""
        return problem
    }

    static func forbidden(missing scope: Scope) -> Problem {
        var problem = Problem(403, "scope_missing", "the token lacks the scope \(scope)")
        problem.headers[.wwwAuthenticate] =
            "Bearer realm=\"tollgate\", error=\"insufficient_scope\", scope=\"\(scope)\""
        problem.members = [("scope", .string(scope.description))]
        return problem
    }

    static func unavailable(_ code: String, _ detail: String, retryAfter: Int) -> Problem {
        var problem = Problem(503, code, detail)
        problem.headers[.retryAfter] = String(retryAfter)
        return problem
    }

    /// Any error as a problem. What is not meant for callers stays in the log.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as StoreError: self.init(error)
        default: self.init(500, "internal_error", "the gateway failed; its log says why")
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .unavailable:
            self = .unavailable(error.code, "the store cannot be written or read just now", retryAfter: 5)
        case .overloaded: self = .unavailable(error.code, "too many requests wait for the store", retryAfter: 1)
        case .failed: self.init(500, error.code, "the store failed; the log says why")
        case .conflict(let reason): self = Problem(409, error.code, reason).passing
        }
    }
}
