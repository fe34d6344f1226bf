public import AdapterKit
import Model

/// Webhooks of Twilio's messaging: what became of a message, and messages that came in.
public struct TwilioAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "twilio",
        provider: "Twilio",
        apiVersion: "2010-04-01",
        scheme:
            "HMAC-SHA1 or, where its settings header says so, HMAC-SHA256, base64, of the public URL and the sorted "
            + "form; of JSON, the URL with the body's SHA-256 in it",
        coverage: .bodyAndURL,
        toleranceSeconds: nil,
        answer: "204; an empty TwiML response to a message that came in",
        methods: ["GET", "POST"],
        idempotencyKey: "account, message and status; of a message that came in, the message",
        // Tries again once, at once, and only where it cannot connect; the URL's fragment can ask for up to five.
        retryHorizonSeconds: 60,
        emits: SMSStatus.allCases.filter { $0 != .rejected }.map(\.eventType),
        normalizerVersion: 1
    )

    public let settings: SourceSettings

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        _ = try settings.requiredPublicURL()
        self.settings = settings
    }

    public var verification: any VerificationScheme { TwilioScheme() }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        switch try TwilioContent(request.request) {
        case .form(let fields): return TwilioMessage(fields).read
        case .json(let body): return try Self.read(body)
        }
    }

    /// Calls in JSON are those of other products, such as event streams.
    private static func read(_ body: [UInt8]) throws(AdapterFailure) -> Normalization {
        guard !body.isEmpty else { return .unrecognized("empty") }
        let json: JSON
        do { json = try JSON(parsing: body) } catch { throw AdapterFailure("the body is not JSON: \(error)") }
        let events = json.array ?? [json]
        return Normalization(
            events.map { .unrecognized(providerType: $0["type"]?.string ?? $0["Type"]?.string ?? "json") }
        )
    }
}

extension TwilioAdapter: Acknowledging {
    /// A message that came in is answered with TwiML that does nothing: without it, Twilio logs a warning. Everything
    /// else is told that there is nothing to say.
    public func acknowledgement(of request: InboundRequest) -> LiteralAnswer? {
        do throws(AdapterFailure) {
            guard case .form(let fields) = try TwilioContent(request), TwilioMessage(fields).isInbound else {
                return .noContent
            }
            return LiteralAnswer(
                contentType: "text/xml; charset=utf-8",
                body: #"<?xml version="1.0" encoding="UTF-8"?><Response/>"#
            )
        } catch { return nil }
    }
}
