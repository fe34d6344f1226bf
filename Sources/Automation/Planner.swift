import Model
import Store
import Workflows

/// Works out what a batch of events does, without touching anything.
struct Planner: Sendable {
    let ids: IdentifierGenerator
    let parkedFor: Duration
    var assets: AssetSettings?

    /// From so many rows on a plan takes no further event: callers wait behind what the background writes.
    private static let rows = 200

    /// - Returns: a plan for the first events at least; the others stay in the outbox for the next one.
    func plan(for snapshot: AutomationSnapshot, now: Timestamp) -> AutomationPlan {
        var batch = self.batch(snapshot, parkedUntil: now + self.parkedFor, now)
        for event in snapshot.events where batch.rows < Self.rows { batch.take(event) }
        return batch.finished()
    }

    /// Parked events whose order never came: refused on the record, and told to whoever watches orders.
    func expiryPlan(for snapshot: AutomationSnapshot, now: Timestamp) -> AutomationPlan {
        var batch = self.batch(snapshot, parkedUntil: now, now)
        for event in snapshot.events where batch.rows < Self.rows { batch.expire(event) }
        return batch.finished()
    }

    /// What a fact that no event tells does to its order, with what came of the command or the timer that tells it.
    ///
    /// - Returns: nil where there is no such order.
    func plan(
        for direct: DirectFact,
        _ snapshot: AutomationSnapshot,
        now: Timestamp
    ) -> (plan: AutomationPlan, step: OrderFulfilment.Step)? {
        var batch = self.batch(snapshot, parkedUntil: now + self.parkedFor, now)
        return batch.tell(direct).map { (batch.finished(), $0) }
    }

    /// What several such facts do to their orders; those of orders that are not there do nothing.
    func plan(for directs: [DirectFact], _ snapshot: AutomationSnapshot, now: Timestamp) -> AutomationPlan {
        var batch = self.batch(snapshot, parkedUntil: now + self.parkedFor, now)
        for direct in directs { _ = batch.tell(direct) }
        return batch.finished()
    }

    /// The same for an asset.
    func plan(
        for direct: DirectAssetFact,
        _ snapshot: AutomationSnapshot,
        now: Timestamp
    ) -> (plan: AutomationPlan, step: AssetPipeline.Step)? {
        var batch = self.batch(snapshot, parkedUntil: now + self.parkedFor, now)
        return batch.tell(direct).map { (batch.finished(), $0) }
    }

    private func batch(_ snapshot: AutomationSnapshot, parkedUntil: Timestamp, _ now: Timestamp) -> PlannedBatch {
        PlannedBatch(snapshot: snapshot, assets: self.assets, ids: self.ids, parkedUntil: parkedUntil, now: now)
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
    ///
    /// - Parameters:
    ///   - other: the order of the other mode that has the fact's reference, where there is none of its own.
    ///   - ticketsAreFree: whether an order that let its tickets go could have them back.
    func preview(
        _ facts: EventFacts,
        type: String,
        subject: String,
        order: OrderRecord?,
        other: OrderRecord? = nil,
        ticketsAreFree: Bool = true
    ) -> [String] {
        let fact = OrderFacts.fact(type: type, subject: subject, facts: facts, ticketsAreFree: ticketsAreFree)
        guard let fact else {
            return ["no transition: \(type) tells the order machine nothing"]
        }
        guard var order else {
            let mode = facts.livemode ? "live" : "test"
            let waits = facts.orderReference.map { "parked: no order \($0) in \(mode) mode" }
            let reasons = [other?.reasonOfOtherReference, facts.reasonOfForeignAccount].compactMap(\.self)
            return [waits ?? "unmatched: names no order"] + reasons
        }
        guard order.livemode == facts.livemode else { return ["refused: another mode than the order \(order.id)"] }
        if let objection = order.objection(to: type, facts) { return ["\(order.id): refused: \(objection)"] }
        guard !order.isOfAnotherPayment(type, facts) else {
            return ["\(order.id): stays \(order.machine.phase.rawValue): \(OrderRecord.reasonOfAnotherPayment)"]
        }
        let step = order.machine.apply(fact, effectKey: facts.effectKey)
        let effects = step.effects.map { $0.preview(of: order) }
        let nothing = effects.isEmpty ? ["no effect"] : []
        return ["\(order.id): \(step.summary)"] + effects + nothing
    }
}
