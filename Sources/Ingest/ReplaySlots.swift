import Model
import Store
import Synchronization

/// The places for replays that run at one time, and who is in them.
final class ReplaySlots: Sendable {
    private struct State {
        var taken = 0
        /// Those that run beside their callers.
        var tasks: [ReplayID: Task<Void, Never>] = [:]
        var isStopping = false
    }

    private let count: Int
    private let state = Mutex(State())

    init(_ count: Int) { self.count = count }

    var isStopping: Bool { self.state.withLock { $0.isStopping } }

    func take() throws(StoreError) {
        let refusal: StoreError? = self.state.withLock { state in
            if state.isStopping { return .unavailable(reason: "the gateway is being stopped") }
            if state.taken >= self.count { return .overloaded }
            state.taken += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    func leave() { self.state.withLock { $0.taken -= 1 } }

    /// Runs the body in a place that is taken, and leaves it.
    func run(_ id: ReplayID, _ body: @escaping @Sendable () async -> Void) {
        self.state.withLock { state in
            state.tasks[id] = Task {
                await body()
                self.state.withLock { state in
                    state.tasks[id] = nil
                    state.taken -= 1
                }
            }
        }
    }

    /// Gives out no more places.
    func close() { self.state.withLock { $0.isStopping = true } }

    /// Returns when those that run beside their callers have ended.
    func drain() async {
        for task in self.state.withLock({ Array($0.tasks.values) }) { await task.value }
    }
}
