/// Lets one piece of work at a time into each space, in the order of asking; spaces do not wait for one another.
actor GatherTurns {
    private struct Waiter {
        var number: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    /// Spaces where work is going on, with what waits there.
    private var queues: [GatherSpace: [Waiter]] = [:]
    private var nextNumber = 0

    /// How much waits for the work that is going on in a space.
    func waiting(in space: GatherSpace) -> Int { self.queues[space]?.count ?? 0 }

    /// Does the work when its turn has come; the turn ends with it, whether it fails or not.
    ///
    /// - Throws: what the work throws; `canceled` where the task ends while it waits.
    func run<Result: Sendable>(
        in space: GatherSpace,
        _ work: @Sendable () async throws(GatherFailure) -> Result
    ) async throws(GatherFailure) -> Result {
        guard await self.enter(space) else { throw .canceled }
        defer { self.leave(space) }
        return try await work()
    }

    /// - Returns: false where the task was canceled first.
    private func enter(_ space: GatherSpace) async -> Bool {
        guard self.queues[space] != nil else {
            self.queues[space] = []
            return true
        }
        self.nextNumber += 1
        let number = self.nextNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: false) }
                self.queues[space]?.append(Waiter(number: number, continuation: continuation))
            }
        } onCancel: {
            Task { await self.giveUp(number, in: space) }
        }
    }

    private func leave(_ space: GatherSpace) {
        guard var queue = self.queues[space], !queue.isEmpty else { return self.queues[space] = nil }
        let next = queue.removeFirst()
        self.queues[space] = queue
        next.continuation.resume(returning: true)
    }

    private func giveUp(_ number: Int, in space: GatherSpace) {
        guard let place = self.queues[space]?.firstIndex(where: { $0.number == number }) else { return }
        self.queues[space]?.remove(at: place).continuation.resume(returning: false)
    }
}
