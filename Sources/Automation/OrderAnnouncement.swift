import Model
import Store
import Workflows

extension EventDraft {
    /// An event of our own about an order.
    ///
    /// - Parameters:
    ///   - cause: the event that led to it. A phase that an order may reach more than once, and alarms, are keyed by it,
    ///     so that each occasion is told once.
    ///   - reason: why somebody must look; told with alarms only.
    static func order(
        _ order: OrderRecord,
        announces phase: OrderFulfilment.Phase,
        cause: EventID,
        reason: String?
    ) -> EventDraft {
        var data = order.summary
        if phase == .needsAttention { data["reason"] = reason.map { .string($0) } }
        data["cause"] = .string("\(cause)")
        let isOnce = phase == .paid || phase == .fulfilled
        return EventDraft(
            key: "\(order.id):order.\(phase.rawValue)" + (isOnce ? "" : ":\(cause)"),
            type: "order.\(phase.rawValue)",
            subject: "\(order.id)",
            effectKey: "\(order.id)|\(phase.rawValue)",
            targetState: phase.rawValue,
            amount: order.machine.total,
            livemode: order.livemode,
            orderReference: order.reference,
            data: .object(data)
        )
    }

    /// An alarm about an event whose order never came.
    static func orphan(_ event: PendingEvent, _ facts: EventFacts) -> EventDraft {
        EventDraft(
            key: "orphan:\(event.id)",
            type: "order.needs_attention",
            subject: facts.orderReference ?? event.subject,
            effectKey: "orphan|\(event.id)",
            livemode: facts.livemode,
            orderReference: facts.orderReference,
            data: [
                "reason": "no order came for this event", "cause": .string("\(event.id)"),
                "reference": facts.orderReference.map { .string($0) } ?? .null, "livemode": .bool(facts.livemode),
            ]
        )
    }
}
