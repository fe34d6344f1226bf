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

    /// What one fact would do to the order, a line per transition and announcement.
    func preview(_ facts: EventFacts, type: String, subject: String, order: OrderRecord?) -> [String] {
        guard let fact = OrderFacts.fact(type: type, subject: subject, facts: facts) else {
            return ["no transition: \(type) tells the order machine nothing"]
        }
        guard var order else {
            return [facts.orderReference.map { "parked: no order \($0)" } ?? "unmatched: names no order"]
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
        case .moved: nil
        case .absorbed(let reason), .parked(let reason), .refused(let reason): reason
        }
    }

    var summary: String {
        let told = self.trigger?.rawValue ?? "nothing new"
        return switch self.outcome {
        case .moved: "\(told) moves it from \(self.from.rawValue) to \(self.to.rawValue)"
        case .absorbed(let reason): "\(told) changes nothing in \(self.from.rawValue): \(reason)"
        case .parked(let reason): "\(told) waits in \(self.from.rawValue): \(reason)"
        case .refused(let reason): "\(told) is refused in \(self.from.rawValue): \(reason)"
        }
    }
}
