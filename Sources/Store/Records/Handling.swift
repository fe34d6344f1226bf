/// What automation made of an event.
public enum Handling: String, Sendable, Hashable, CaseIterable {
    /// Not yet looked at.
    case pending
    /// No machine is driven by this type.
    case none
    /// It moved a machine.
    case moved
    /// It was right and changed nothing: late, repeated, or told already by another event.
    case absorbed
    /// It names an order that does not exist yet.
    case parked
    /// The machine refused it; an operator sees it.
    case refused
    /// It belongs to orders and leads to none.
    case unmatched
}
