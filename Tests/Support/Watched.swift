import Synchronization

/// What a test waited for did not come in time.
public struct WaitTimedOut: Error, CustomStringConvertible {
    public var what: String
    public init(what: String) { self.what = what }
    public var description: String { "timed out waiting for \(self.what)" }
}

/// A value that changes, and that a test can wait on until it is as expected.
public final class Watched<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private struct Waiter {
        var condition: @Sendable (Value) -> Bool
        var continuation: CheckedContinuation<Value, any Error>
    }

    private let state: Mutex<State>

    public init(_ value: Value) { self.state = Mutex(State(value: value)) }

    public var value: Value { self.state.withLock { $0.value } }

    /// Changes the value and wakes whoever waits for what it has become.
    @discardableResult
    public func change<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        let (result, woken) = self.state.withLock { state in
            let result = body(&state.value)
            guard !state.waiters.isEmpty else { return (result, [() -> Void]()) }
            let value = state.value
            let ready = state.waiters.filter { $0.value.condition(value) }
            for key in ready.keys { state.waiters[key] = nil }
            return (result, ready.values.map { waiter in { waiter.continuation.resume(returning: value) } })
        }
        for resume in woken { resume() }
        return result
    }

    /// Returns the value once it meets the condition.
    ///
    /// - Throws: ``WaitTimedOut`` after `limit` of real time; `CancellationError`.
    @discardableResult
    public func wait(
        for what: String = "a condition",
        within limit: Duration = .seconds(20),
        until condition: @escaping @Sendable (Value) -> Bool
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await self.next(condition) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw WaitTimedOut(what: what)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    private func next(_ condition: @escaping @Sendable (Value) -> Bool) async throws -> Value {
        let key = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready: Result<Value, any Error>? = self.state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if condition(state.value) { return .success(state.value) }
                    state.waiters[key] = Waiter(condition: condition, continuation: continuation)
                    return nil
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: key) }?.continuation.resume(
                throwing: CancellationError()
            )
        }
    }
}
