import AdapterKit
import Model

extension OutboundResponse {
    /// Throws what the status says; returns for 2xx.
    ///
    /// Source of the shape `{"error": {"code", "message", "status", "errors": [{"reason"}]}}`: Google's API design guide
    /// and the Storage JSON API's page on errors; `{"error", "error_description"}`: RFC 6749, section 5.2.
    func check(_ call: GoogleCloudCall, now: Timestamp) throws(GoogleCloudFailure) {
        guard !(200..<300).contains(self.status) else { return }
        let error = Self.json(self.body)?["error"]
        let refusal = GoogleCloudFailure.Refusal(
            call: call,
            status: self.status,
            reason: Self.code(error?["errors"]?.array?.first?["reason"] ?? error?["status"] ?? error),
            message: Self.sentence(error?["message"] ?? Self.json(self.body)?["error_description"]),
            after: self.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
        )
        switch self.status {
        case 403 where Self.isRate(refusal.reason): throw .rateLimited(refusal)
        case 401, 403: throw .notPermitted(refusal)
        // RFC 6749 answers 400 for a key that is not taken.
        case 400 where call == .token && Self.isCredential(refusal.reason): throw .notPermitted(refusal)
        case 404 where call == .metadataToken || call == .metadataEmail: throw .notPermitted(refusal)
        case 404: throw .notFound(refusal)
        case 410: throw .expired(refusal)
        case 412: throw .preconditionFailed(refusal)
        case 429: throw .rateLimited(refusal)
        case 408, 409, 500..<600: throw .unavailable(refusal)
        case 400..<500: throw .badRequest(refusal)
        default: throw .unexpected(refusal)
        }
    }

    /// The object that a good answer is.
    func object(_ call: GoogleCloudCall) throws(GoogleCloudFailure) -> JSON {
        guard let json = Self.json(self.body) else { throw .unreadable(call, reason: "it is not JSON") }
        guard json.object != nil else { throw .unreadable(call, reason: "it is no object") }
        return json
    }

    private static func json(_ body: [UInt8]) -> JSON? {
        do throws(JSONParseError) { return try JSON(parsing: body, maximumDepth: 64) } catch { return nil }
    }

    private static func isRate(_ reason: String?) -> Bool {
        ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded", "RESOURCE_EXHAUSTED"]
            .contains(reason)
    }

    private static func isCredential(_ reason: String?) -> Bool {
        ["invalid_grant", "invalid_client", "unauthorized_client", "access_denied"].contains(reason)
    }

    /// A word of letters, digits, `_` and `-`; anything else is none of Google's codes.
    private static func code(_ json: JSON?) -> String? {
        guard let text = json?.string, (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ Self.codeCharacters.contains($0) })
        else { return nil }
        return text
    }

    private static let codeCharacters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".utf8)

    /// The beginning of a sentence: no control characters, and no word that is long enough to be a token.
    static func sentence(_ json: JSON?) -> String? {
        guard let text = json?.string, !text.isEmpty else { return nil }
        let printable = String(
            text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        )
        let words = printable.split(separator: " ").map { $0.utf8.count > 100 ? "…" : $0 }
        return String(words.joined(separator: " ").prefix(300))
    }
}
