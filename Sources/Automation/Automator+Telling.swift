import Model
public import Store
public import Workflows

extension Automator {
    /// How often a change is worked out anew when something else changes the order meanwhile.
    private static let rounds = 20

    /// Tells an order something that no event tells, and stores what it does.
    ///
    /// - Parameters:
    ///   - fired: the timer that tells it; gone in the same transaction.
    ///   - settling: what came of the command that tells it; kept in the same transaction.
    ///   - isRequest: somebody waits for the answer: what the machine refuses is not stored at all.
    /// - Returns: the step and the order after it; nil where there is no such order, and where the command or the timer
    ///   was somebody else's by then.
    @discardableResult
    public func tell(
        _ direct: DirectFact,
        fired: MachineTimer? = nil,
        settling: CommandResult? = nil,
        isRequest: Bool = false
    ) async throws(StoreError) -> (step: OrderFulfilment.Step, order: OrderRecord)? {
        for _ in 0..<Self.rounds {
            let snapshot = try await self.store.automationSnapshot(of: direct.order)
            guard let before = snapshot.orders[direct.order],
                let planned = self.planner.plan(for: direct, snapshot, now: self.store.time.now())
            else { return nil }
            let step = planned.step
            var plan = planned.plan
            let order = plan.orders.first { $0.id == direct.order } ?? before
            switch step.outcome {
            case .refused where isRequest, .parked where isRequest: return (step, before)
            case .parked, .moved, .absorbed, .refused: break
            }
            plan.fired = [fired].compactMap(\.self)
            plan.settled = settling
            switch try await self.store.carryOut(plan, isAwaited: isRequest) {
            case .carriedOut: return (step, order)
            case .lostClaim: return nil
            // A timer that was worked off meanwhile stays so.
            case .stale:
                if let fired, try await !self.store.timers(of: fired.machine).contains(fired) { return nil }
            }
        }
        throw .conflict(reason: "the order \(direct.order) changes all the time: try again")
    }
}
