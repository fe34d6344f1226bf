import Model

/// Runs a body whenever somebody hints that something came, and every so often without a hint.
struct Wakeups: Sendable {
    private let hints: AsyncStream<Void>
    private let interval: Duration
    private let time: TimeSource

    init(_ hints: AsyncStream<Void>, every interval: Duration, _ time: TimeSource) {
        self.hints = hints
        self.interval = interval
        self.time = time
    }

    /// Returns when the task is cancelled or the hints end.
    func forEach(_ body: @Sendable () async -> Void) async {
        let (ticks, tick) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await hint in self.hints { tick.yield(hint) }
                tick.finish()
            }
            group.addTask {
                // Ends with the task: a sleep that is cancelled throws.
                while (try? await self.time.sleep(self.interval)) != nil { tick.yield() }
                tick.finish()
            }
            for await _ in ticks { await body() }
            group.cancelAll()
        }
    }
}
