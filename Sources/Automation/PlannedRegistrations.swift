import Model
import Store
import Workflows

/// The registrations of a batch while it is being worked out: later events see what earlier ones did.
struct PlannedRegistrations {
    private var known: [String: RegistrationRecord]
    private var touched: Set<String> = []

    init(known: [String: RegistrationRecord]) { self.known = known }

    /// Those that changed, in a fixed order.
    var changed: [RegistrationRecord] { self.touched.sorted().compactMap { self.known[$0] } }

    mutating func tell(
        _ event: PendingEvent,
        _ facts: EventFacts,
        _ trigger: Registration.Trigger,
        now: Timestamp
    ) -> Registration.Step {
        let object = facts.objectKey(event.subject)
        var record = self.known[object] ?? RegistrationRecord(object: object, updatedAt: now)
        let step = record.machine.apply(trigger)
        guard case .moved = step.outcome else { return step }
        record.updatedAt = now
        self.known[object] = record
        self.touched.insert(object)
        return step
    }
}

extension Registration.Step {
    var handling: Handling {
        switch self.outcome {
        case .moved: .moved
        case .absorbed: .absorbed
        case .refused: .refused
        }
    }

    /// Why it changed nothing, or why what changed is told to nobody.
    var reason: String? {
        switch self.outcome {
        case .moved: self.effect == nil ? "canceled before its payment was told: nothing to take back" : nil
        case .absorbed(let reason), .refused(let reason): reason
        }
    }
}
