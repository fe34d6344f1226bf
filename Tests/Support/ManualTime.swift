public import Model

/// A clock that stands still until the test advances it; sleepers wake when their time has come.
public final class ManualTime: Sendable {
    private struct State: Sendable {
        var now: Timestamp
        var sleepers: [Int: Sleeper] = [:]
        var started = 0
    }

    private struct Sleeper: Sendable {
        var until: Timestamp
        var continuation: CheckedContinuation<Void, any Error>
    }

    private let state: Watched<State>

    public init(now: Timestamp = Timestamp(seconds: 1_800_000_000)) { self.state = Watched(State(now: now)) }

    public var now: Timestamp { self.state.value.now }

    /// The moments at which sleepers will wake, soonest first.
    public var wakeTimes: [Timestamp] { self.state.value.sleepers.values.map(\.until).sorted() }

    /// What is handed to the code under test.
    public var source: TimeSource {
        TimeSource(now: { self.now }, sleep: { try await self.sleep($0) })
    }

    /// Moves the clock forward and wakes whoever slept until then or less.
    public func advance(by duration: Duration) {
        let woken = self.state.change { state in
            state.now = state.now + duration
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Moves the clock to `moment`, backwards too, which is what an operator who sets the clock does; wakes as
    /// ``advance(by:)`` does.
    public func set(to moment: Timestamp) { self.advance(by: moment - self.now) }

    /// Returns when at least `count` sleepers wait, so that advancing the clock is sure to reach them.
    public func waitForSleepers(_ count: Int = 1, within limit: Duration = .seconds(20)) async throws {
        try await self.state.wait(for: "\(count) sleepers", within: limit) { $0.sleepers.count >= count }
    }

    /// Returns when somebody sleeps until `moment` or less.
    public func waitForSleeper(until moment: Timestamp, within limit: Duration = .seconds(20)) async throws {
        try await self.state.wait(for: "a sleeper until \(moment)", within: limit) { state in
            state.sleepers.values.contains { $0.until <= moment }
        }
    }

    private func sleep(_ duration: Duration) async throws {
        let key = self.state.change { state in
            state.started += 1
            return state.started
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isOver: Bool? = self.state.change { state in
                    if Task.isCancelled { return false }
                    if duration <= .zero { return true }
                    state.sleepers[key] = Sleeper(until: state.now + duration, continuation: continuation)
                    return nil
                }
                switch isOver {
                case true?: continuation.resume()
                case false?: continuation.resume(throwing: CancellationError())
                case nil: break
                }
            }
        } onCancel: {
            self.state.change { $0.sleepers.removeValue(forKey: key) }?.continuation.resume(
                throwing: CancellationError()
            )
        }
    }
}
