import Model
import Store
import Workflows

extension Registration {
    /// The CloudEvents source of our own events about registrations.
    static let eventSource = "/registrations"
}

extension EventDraft {
    /// An event of our own about a registration: what the seller said of it, and what it has come to.
    ///
    /// Each is told once in the life of a registration.
    static func registration(
        _ cause: PendingEvent,
        _ facts: EventFacts,
        _ effect: Registration.Effect,
        _ phase: Registration.Phase
    ) -> EventDraft {
        let object = facts.objectKey(cause.subject)
        var data = cause.data?.object ?? JSONObject()
        data["provider"] = .string(facts.provider)
        data["livemode"] = .bool(facts.livemode)
        data["phase"] = .string(phase.rawValue)
        data["cause"] = .string("\(cause.id)")
        return EventDraft(
            key: "\(object):registration.\(effect.rawValue)",
            type: "registration.\(effect.rawValue)",
            subject: cause.subject,
            occurredAt: cause.occurredAt,
            effectKey: "\(object)|\(effect.rawValue)",
            targetState: phase.rawValue,
            amount: facts.amount,
            livemode: facts.livemode,
            account: facts.account,
            data: .object(data)
        )
    }
}
