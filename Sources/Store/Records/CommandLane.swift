/// Commands that wait for each other's turn; those of another lane never do.
///
/// A service of our own that hangs holds up what it is asked, and not the confirmation of a payment.
public enum CommandLane: Sendable, CaseIterable {
    /// Calls to those who move money.
    case payments
    /// Calls to services of our own, which grant what was paid.
    case services
    /// Calls about media.
    case media

    public var kinds: [CommandRecord.Kind] { CommandRecord.Kind.allCases.filter { $0.lane == self } }
}

extension CommandRecord.Kind {
    public var lane: CommandLane {
        switch self {
        case .confirm, .checkout, .refund: .payments
        case .grant, .takeBack, .wallet: .services
        case .mediaCancel, .mediaJob, .mediaQuery, .objectCopy, .objectDelete, .transcode: .media
        }
    }
}
