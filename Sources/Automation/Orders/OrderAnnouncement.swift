import Model
import Store
import Workflows

extension EventDraft {
    /// An event of our own about an order.
    ///
    /// - Parameters:
    ///   - cause: what led to it. A phase that an order may reach more than once, and alarms, are keyed by it,
    ///     so that each occasion is told once.
    ///   - reason: why somebody must look; told with alarms only.
    static func order(
        _ order: OrderRecord,
        announces phase: OrderFulfilment.Phase,
        cause: Cause,
        reason: String?
    ) -> EventDraft {
        var data = order.summary
        if phase == .needsAttention { data["reason"] = reason.map { .string($0) } }
        data["cause"] = .string(cause.id)
        let isOnce = phase == .paid || phase == .fulfilled
        return EventDraft(
            key: "\(order.id):order.\(phase.rawValue)" + (isOnce ? "" : ":\(cause.id)"),
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

    /// Told once for each request, whatever comes of it.
    static func refundRequest(_ request: String, of order: OrderRecord, cause: Cause) -> EventDraft {
        var data = order.summary
        let amount = order.machine.refundRequests[request].map {
            Money(minorUnits: $0.amount, currency: order.machine.receivedCurrency)
        }
        data["request"] = .string(request)
        data["amount"] = amount.map { ["value": .integer($0.minorUnits), "currency": .string($0.currency)] } ?? .null
        data["cause"] = .string(cause.id)
        return EventDraft(
            key: "\(order.id):order.refund_requested:\(request)",
            type: "order.refund_requested",
            subject: "\(order.id)",
            effectKey: "\(order.id)|refund_requested|\(request)",
            targetState: "refund_requested",
            amount: amount,
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
