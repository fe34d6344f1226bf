import CoreMetrics
import Logging
import Model
import Store
import Workflows

extension Automator {
    /// Orders told what was decided about a show in one transaction.
    private static let escrows = 16
    /// How often a batch is worked out anew when its orders change meanwhile.
    private static let rounds = 5
    /// How long an order that cannot be told is put off.
    private static let pause = Duration.seconds(60)

    /// Tells a few of those who hold money for a show what was decided about it.
    ///
    /// - Returns: how many were worked off; 0 where nobody is left.
    func settleShows() async throws(StoreError) -> Int {
        let (due, told) = try await self.store.dueEscrows(limit: Self.escrows)
        if !told.isEmpty { try await self.store.endFanOut(of: told) }
        guard !due.isEmpty else { return 0 }
        do throws(StoreError) { try await self.tell(due) } catch {
            if case .unavailable = error { throw error }
            // One of them fails: taken one by one, it holds up only itself.
            for escrow in due {
                do throws(StoreError) { try await self.tell([escrow]) } catch {
                    if case .unavailable = error { throw error }
                    self.failures.increment()
                    self.logger.error(
                        "an order is not told of its show for now",
                        metadata: ["order": "\(escrow.order)", "reason": "\(error)"]
                    )
                    try await self.store.postpone(escrow, until: self.store.time.now() + Self.pause)
                }
            }
        }
        return due.count
    }

    private func tell(_ due: [DueEscrow]) async throws(StoreError) {
        for _ in 0..<Self.rounds {
            let snapshot = try await self.store.automationSnapshot(of: due.map(\.order))
            var plan = self.planner.plan(for: due.map { DirectFact($0) }, snapshot, now: self.store.time.now())
            plan.toldEscrows = due
            if try await self.store.carryOut(plan) == .carriedOut { return }
            // Another look at who is left, in case somebody else has told them.
            guard try await self.store.dueEscrows(limit: due.count).due == due else { return }
        }
        throw .conflict(reason: "the orders that hold money of a show change all the time")
    }

    /// What the end of a goal would do, for people.
    func showPreview(_ facts: EventFacts, type: String, data: JSON?) async throws(StoreError) -> [String] {
        guard let name = ShowGoal.show(in: data) else { return ["refused: data.show: names no show"] }
        let show = ShowKey(livemode: facts.livemode, show: name)
        let goal: ShowGoal
        do throws(ShowGoal.Unreadable) { goal = try ShowGoal(type: type, data: data) } catch {
            return ["refused: \(error.reason)"]
        }
        var settlement = ShowSettlement(decision: try await self.store.decision(about: show)?.settlement)
        let mode = show.livemode ? "live" : "test"
        switch settlement.apply(goal) {
        case .absorbed(let reason): return ["\(name): changes nothing: \(reason)"]
        case .refused(let reason): return ["\(name): refused: \(reason)"]
        case .decided(let decided, let reason):
            return [
                "\(name): decides \(decided.rawValue): \(reason)",
                "would \(decided.rawValue) what orders in \(mode) mode hold for it, now and later",
            ]
        }
    }
}
