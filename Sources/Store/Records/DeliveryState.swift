/// Where one event's way to one subscription stands.
public enum DeliveryState: String, Sendable, Hashable, CaseIterable {
    case pending, delivered
    /// Every attempt of the schedule failed; retried only when asked.
    case dead
    /// The subscription went away first.
    case canceled
}
