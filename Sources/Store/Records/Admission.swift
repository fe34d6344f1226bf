/// What came of presenting a ticket's code.
public enum Admission: Sendable, Hashable {
    case admitted(TicketHoldRecord)
    /// Somebody came in with it before.
    case already(TicketHoldRecord)
    /// The hold is not sold, or not any more; nil where there never was one.
    case notValid(TicketHoldRecord?)
}
