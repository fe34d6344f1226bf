import Synchronization

/// Wakes one waiter; a ring that nobody waits for is kept for the next one. Rings run together.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiter = self.state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.isRung = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Only one task may wait. It is woken by a ring alone, so whoever cancels it must ring.
    func wait() async {
        await withCheckedContinuation { waiter in
            let isRung = self.state.withLock { state in
                defer { state.isRung = false }
                if !state.isRung { state.waiter = waiter }
                return state.isRung
            }
            if isRung { waiter.resume() }
        }
    }
}
