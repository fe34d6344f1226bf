import Model
import Store
import Workflows

/// Works out what a batch of events does, without touching anything.
struct Planner: Sendable {
    let ids: IdentifierGenerator
    let parkedFor: Duration

    func plan(for snapshot: AutomationSnapshot, now: Timestamp) -> AutomationPlan {
        var batch = PlannedBatch(snapshot: snapshot, ids: self.ids, parkedUntil: now + self.parkedFor, now: now)
        for event in snapshot.events { batch.take(event) }
        return batch.finished()
    }

    /// Parked events whose order never came: refused on the record, and told to whoever watches orders.
    func expiryPlan(for snapshot: AutomationSnapshot, now: Timestamp) -> AutomationPlan {
        var batch = PlannedBatch(snapshot: snapshot, ids: self.ids, parkedUntil: now, now: now)
        for event in snapshot.events { batch.expire(event) }
        return batch.finished()
    }

    /// What one fact would do to the registration, a line per transition and announcement.
    ///
    /// - Parameter registration: nil while nothing has been told of it.
    func preview(_ trigger: Registration.Trigger, subject: String, registration: Registration?) -> [String] {
        var machine = registration ?? Registration()
        let step = machine.apply(trigger)
        let moves = "moves it from \(step.from.rawValue) to \(step.to.rawValue)"
        let summary = step.outcome == .moved ? moves : "changes nothing in \(step.from.rawValue)"
        let reason = step.reason.map { ": \($0)" } ?? ""
        return ["\(subject): \(trigger.rawValue) \(summary)\(reason)"]
            + (step.effect.map { ["would announce registration.\($0.rawValue)"] } ?? [])
    }

    /// What one fact would do to the order, a line per transition and announcement.
    func preview(_ facts: EventFacts, type: String, subject: String, order: OrderRecord?) -> [String] {
        guard let fact = OrderFacts.fact(type: type, subject: subject, facts: facts) else {
            return ["no transition: \(type) tells the order machine nothing"]
        }
        guard var order else {
            let mode = facts.livemode ? "live" : "test"
            return [
                facts.orderReference.map { "parked: no order \($0) in \(mode) mode" } ?? "unmatched: names no order"
            ]
        }
        guard order.livemode == facts.livemode else { return ["refused: another mode than the order \(order.id)"] }
        let step = order.machine.apply(fact, effectKey: facts.effectKey)
        let effects = step.effects.map { effect in
            switch effect {
            case .announce(let phase): "would announce order.\(phase.rawValue)"
            case .fulfil: "would fulfil \(order.id)"
            }
        }
        return ["\(order.id): \(step.summary)"] + effects
    }
}

extension OrderFulfilment.Step {
    var outcomeName: String {
        switch self.outcome {
        case .moved: "moved"
        case .absorbed: "absorbed"
        case .parked: "parked"
        case .refused: "refused"
        }
    }

    var reason: String? {
        switch self.outcome {
        case .moved: self.to == .needsAttention ? self.trouble : nil
        case .absorbed(let reason), .parked(let reason), .refused(let reason): reason
        }
    }

    /// Why somebody must look at the order.
    private var trouble: String? {
        switch self.trigger {
        case .paymentMismatched: "paid in another amount or currency than the order's"
        case .paymentSucceeded: "paid after it was \(self.from.rawValue)"
        case .refundFailed: "a refund did not reach the buyer"
        case .refundCanceled: "a refund was called off, so the money of a \(self.from.rawValue) order is still here"
        case .disputeLost: "a dispute was lost"
        case .disputeOpened: "disputed after it was \(self.from.rawValue)"
        case .givenBackTwice: "given back by a refund and by a lost dispute"
        default: nil
        }
    }

    var summary: String {
        guard let told = self.trigger?.rawValue else {
            return "stays \(self.from.rawValue): \(self.reason ?? "told before")"
        }
        return switch self.outcome {
        case .moved: "\(told) moves it from \(self.from.rawValue) to \(self.to.rawValue)"
        case .absorbed(let reason): "\(told) changes nothing in \(self.from.rawValue): \(reason)"
        case .parked(let reason): "\(told) waits in \(self.from.rawValue): \(reason)"
        case .refused(let reason): "\(told) is refused in \(self.from.rawValue): \(reason)"
        }
    }
}
