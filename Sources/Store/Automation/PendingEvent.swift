public import Model
import Workflows

/// An event that waits in the outbox for the machines and for its fan-out.
public struct PendingEvent: Sendable, Hashable {
    public var row: EventRowID
    public var id: EventID
    /// The source that told it; nil for our own.
    public var source: String?
    public var type: String
    public var subject: String
    public var occurredAt: Timestamp?
    public var acceptedAt: Timestamp
    /// nil where no machine is driven by it.
    public var facts: EventFacts?
    /// Its deliveries exist: it waited for something and comes again.
    public var isRouted: Bool
    /// When its waiting ends, where it was parked before: waiting again does not begin anew.
    public var parkedUntil: Timestamp?
    /// The order that its objects lead to, or else its reference; of a registration, the one whose payment it is.
    public var order: OrderID?
    /// The order of the other mode that has its reference, where it leads to none of its own.
    public var orderOfOtherMode: OrderID?
    /// The event's `data`; with events that drive a registration, a show or an asset only.
    public var data: JSON?
    /// What the object or the job that it tells of is to which asset.
    public var assetLink: AssetLink?

    /// The show whose goal has ended; nil for other events, and where none is named.
    public var show: ShowKey? {
        guard let facts = self.facts, EventFacts.drivesShows(self.type) else { return nil }
        return ShowGoal.show(in: self.data).map { ShowKey(livemode: facts.livemode, show: $0) }
    }
}
