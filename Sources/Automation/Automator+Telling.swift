import Model
public import Store
public import Workflows

extension Automator {
    /// How often a change is worked out anew when something else changes its machine meanwhile.
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
        try await self.carryOut(of: "order \(direct.order)", fired, settling, isRequest) { () throws(StoreError) in
            let snapshot = try await self.store.automationSnapshot(of: direct.order)
            guard let before = snapshot.orders[direct.order],
                let (plan, step) = self.planner.plan(for: direct, snapshot, now: self.store.time.now())
            else { return nil }
            let after = plan.orders.first { $0.id == direct.order } ?? before
            return Telling(plan: plan, step.handling, told: (step, after), declined: (step, before))
        }
    }

    /// Stores what somebody is told, worked out anew while something else changes it meanwhile.
    ///
    /// - Returns: nil where `work` finds nobody to tell, and where the command or the timer was somebody else's by then.
    func carryOut<Told>(
        of whom: String,
        _ fired: MachineTimer?,
        _ settling: CommandResult?,
        _ isRequest: Bool,
        _ work: () async throws(StoreError) -> Telling<Told>?
    ) async throws(StoreError) -> Told? {
        for _ in 0..<Self.rounds {
            guard var telling = try await work() else { return nil }
            if isRequest, telling.isDeclined { return telling.declined }
            telling.plan.fired = [fired].compactMap(\.self)
            telling.plan.settled = settling
            switch try await self.store.carryOut(telling.plan, isAwaited: isRequest) {
            case .carriedOut: return telling.told
            case .lostClaim: return nil
            // A timer that was worked off meanwhile stays so.
            case .stale:
                if let fired, try await !self.store.timers(of: fired.machine).contains(fired) { return nil }
            }
        }
        throw .conflict(reason: "the \(whom) changes all the time: try again")
    }
}
