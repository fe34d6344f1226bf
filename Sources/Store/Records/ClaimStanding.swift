/// What is known of a claim before it is stored.
public enum ClaimStanding: Sendable, Hashable {
    /// The same is stored already.
    case stored
    /// It is about something that is known, and few have said anything of that yet.
    case expected
    case unknown
}
