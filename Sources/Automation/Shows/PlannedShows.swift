import Model
import Store
import Workflows

/// The decisions about shows of a batch while it is being worked out: later events see what earlier ones decided.
struct PlannedShows {
    private var known: [ShowKey: ShowDecision]
    /// Those of this batch, in their order.
    private(set) var decided: [ShowDecision] = []

    init(known: [ShowKey: ShowDecision]) { self.known = known }

    /// What the end of a goal decides, and why.
    mutating func tell(_ event: PendingEvent, now: Timestamp) -> (handling: Handling, note: String) {
        guard let show = event.show else { return (.refused, "data.show: names no show") }
        let goal: ShowGoal
        do throws(ShowGoal.Unreadable) { goal = try ShowGoal(type: event.type, data: event.data) } catch {
            return (.refused, error.reason)
        }
        let before = self.known[show]
        var settlement = ShowSettlement(decision: before?.settlement)
        let by = before.map { " (by \($0.event))" } ?? ""
        switch settlement.apply(goal) {
        case .absorbed(let reason): return (.absorbed, reason + by)
        case .refused(let reason): return (.refused, reason + by)
        case .decided(let decided, let reason):
            let decision = ShowDecision(key: show, settlement: decided, reason: reason, event: event.id, decidedAt: now)
            self.known[show] = decision
            self.decided.append(decision)
            return (.moved, "\(decided.rawValue): \(reason)")
        }
    }
}
