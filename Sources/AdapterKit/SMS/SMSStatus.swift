/// The `sms.*` types.
public enum SMSStatus: String, Sendable, Hashable, CaseIterable {
    case queued
    case sending
    case sent
    case delivered
    case undelivered
    case failed
    case rejected
    case canceled
    case read
    /// A message that came in.
    case received
    /// Its sender wants no more messages, or wants them again.
    case optedOut = "opted_out"
    case optedIn = "opted_in"

    public var eventType: String { "sms.\(self.rawValue)" }

    /// How far a message has come: a status of a lower rank than one that is known is old news, because statuses
    /// arrive in any order. nil for what is no status of a message sent.
    public var rank: Int64? {
        switch self {
        case .queued: 1
        case .sending: 2
        case .sent: 3
        case .delivered, .undelivered, .failed, .rejected, .canceled: 5
        case .read: 6
        case .received, .optedOut, .optedIn: nil
        }
    }

    /// Whether no other status counts after it.
    public var isTerminal: Bool {
        switch self {
        case .undelivered, .failed, .rejected, .canceled: true
        case .queued, .sending, .sent, .delivered, .read, .received, .optedOut, .optedIn: false
        }
    }
}
