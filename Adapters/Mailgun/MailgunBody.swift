import AdapterKit
import Model
import Signing

/// A body in one of Mailgun's three forms: JSON, or the fields of a form, multipart or not.
enum MailgunBody {
    /// `{"signature": {…}, "event-data": {…}}`.
    case event(JSON)
    case form(FormFields)

    struct Problem: Error {
        let text: String
        /// Whether it is longer than is read.
        var isTooLarge = false
    }

    /// The longest body in JSON, in bytes. It tells of one event, and it is taken apart before it is proved, into many
    /// times its length; only forms bring whole messages.
    static let longestJSON = 1 << 20

    init(_ request: InboundRequest) throws(Problem) {
        let isForm = request.header("content-type").map(Self.isForm) ?? false
        if isForm || MultipartForm.isContent(of: request) {
            do throws(FormError) { self = .form(try FormFields(bodyOf: request)) } catch {
                throw Problem(text: "\(error)", isTooLarge: error.isTooLarge)
            }
        } else {
            guard request.body.count <= Self.longestJSON else {
                throw Problem(
                    text: "the body is JSON and longer than \(Self.longestJSON) bytes, as no event is",
                    isTooLarge: true
                )
            }
            do { self = .event(try JSON(parsing: request.body)) } catch {
                throw Problem(text: "the body is not JSON: \(error)")
            }
        }
    }

    private static func isForm(_ type: String) -> Bool {
        type.lowercased().hasPrefix("application/x-www-form-urlencoded")
    }

    /// One of the three parts of the proof, as it is signed. In a form its last value counts: those before it are the
    /// sender's own variables, which Mailgun mixes in.
    func proof(_ name: String) -> String? {
        switch self {
        case .event(let json):
            switch json["signature"]?[name] {
            case .string(let text): text
            case .integer(let number): String(number)
            default: nil
            }
        case .form(let fields): fields.values(of: name).last
        }
    }

    /// Where a part of the proof stands, for reasons.
    func place(_ name: String) -> String {
        if case .event = self { "signature.\(name) in the body" } else { "\(name) in the form" }
    }

    /// What the token is used for: the same for every try of one call, and another one for any other event.
    var use: String {
        switch self {
        case .event(let json):
            let event = json["event-data"] ?? .null
            return MailgunReading(event: event).key ?? "no event"
        case .form(let fields):
            let identity = ["event", "recipient", "Message-Id", "message-id", "url"].map { fields[$0] ?? "" }
            // With the token, because the key is made of it.
            return "form:" + Hex.encode(Hashing.sha256(of: identity + [self.proof("token") ?? ""]))
        }
    }
}
