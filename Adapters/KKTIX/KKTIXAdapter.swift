public import AdapterKit
import Model

/// Webhooks of KKTIX, a Taiwanese ticket seller: paid and canceled registrations, sent in batches.
///
/// The contact's name, e-mail address and mobile number are passed on in `data`, because whoever grants access needs
/// them; no reason and no log holds them.
public struct KKTIXAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "kktix",
        provider: "KKTIX",
        apiVersion: "2026-04",
        scheme: "static header, its name and value chosen by the organizer",
        coverage: .bodyUncovered(
            reason:
                "KKTIX signs nothing and repeats a header that the organizer typed in: whoever learns its value can "
                + "tell anything, so TLS and the secrecy of that header are all that protects the body"
        ),
        toleranceSeconds: nil,
        credentialHeaders: [Self.defaultHeader],
        options: ["header"],
        idempotencyKey: "notification type and order id; batch_id only names the delivery",
        // Three times, five minutes apart.
        retryHorizonSeconds: 15 * 60,
        emits: ["registration.paid", "registration.canceled"],
        normalizerVersion: 2
    )

    static let defaultHeader = "x-kktix-secret"

    public let settings: SourceSettings
    /// The header that carries the secret, in lower case.
    let header: String

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.header = try Self.header(settings.options["header"])
    }

    /// The usual header too: where the configured one is wrong, the secret comes in it.
    public var credentialHeaders: [String] {
        self.header == Self.defaultHeader ? [self.header] : [self.header, Self.defaultHeader]
    }

    public var verification: any VerificationScheme { KKTIXScheme(header: self.header) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let batch = try KKTIXBatch(request.request.body)
        return Normalization(batch.notifications.map { KKTIXNotification($0, batch: batch.id).entry })
    }

    /// Headers that every call has anyway, or that a proxy on the way sets.
    private static let taken: Set<String> = [
        "accept", "accept-encoding", "connection", "content-length", "content-type", "date", "forwarded", "host",
        "transfer-encoding", "user-agent", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
    ]

    private static func header(_ option: JSON?) throws(AdapterConfigurationError) -> String {
        guard let option else { return Self.defaultHeader }
        guard let name = option.string?.lowercased(), !name.isEmpty, name.utf8.allSatisfy(Self.isToken) else {
            throw AdapterConfigurationError(
                key: "header",
                advice: "is no header name: write the one that is typed into the KKTIX console, such as x-kktix-secret"
            )
        }
        guard !Self.taken.contains(name) else {
            throw AdapterConfigurationError(
                key: "header",
                advice: "is a header with a meaning of its own: choose another in the KKTIX console, such as "
                    + "x-kktix-secret"
            )
        }
        return name
    }

    /// A character of a header's name (RFC 9110, section 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
