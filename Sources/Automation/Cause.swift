import Model
import Store

/// What led to a change.
struct Cause: Sendable {
    /// Names the occasion: an event's id, or what told a fact that no event tells.
    let id: String
    /// What stands in the history where the machine has no name for it.
    let type: String
    let event: (row: EventRowID, id: EventID)?

    init(_ event: PendingEvent) {
        self.id = "\(event.id)"
        self.type = event.type
        self.event = (event.row, event.id)
    }

    init(_ direct: DirectAssetFact) {
        self.id = direct.cause
        self.type = direct.cause
        self.event = nil
    }

    init(_ direct: DirectFact) {
        self.id = direct.cause
        self.type = direct.cause
        self.event = nil
    }
}
