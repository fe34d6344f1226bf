import Synchronization

/// Hands wake-up hints to whoever listens in this process.
final class WakeupHub: Sendable {
    private struct State {
        var listeners: [WakeupChannel: [Int: AsyncStream<Void>.Continuation]] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// Begins with one hint, because something may have become due before anybody listened.
    func stream(_ channel: WakeupChannel) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let key = self.state.withLock { state in
            state.next += 1
            state.listeners[channel, default: [:]][state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in state.listeners[channel]?[key] = nil }
        }
        continuation.yield()
        return stream
    }

    func wake(_ channel: WakeupChannel) {
        for listener in self.state.withLock({ $0.listeners[channel]?.values.map { $0 } ?? [] }) { listener.yield() }
    }

    func finish() {
        let all = self.state.withLock { state in state.listeners.values.flatMap { $0.values } }
        for listener in all { listener.finish() }
    }
}
