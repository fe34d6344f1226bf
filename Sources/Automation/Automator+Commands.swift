public import Store

extension Automator {
    /// Stores what came of an attempt at a command, together with what it does to the machine that wanted it.
    public func settle(_ result: CommandResult) async throws(StoreError) {
        if case .asset(let asset)? = result.claim.machine {
            guard try await !self.settle(result, of: asset) else { return }
            try await self.store.record(result)
            return
        }
        guard case .order(let order)? = result.claim.machine, let fact = OrderCommands.fact(of: result) else {
            try await self.store.record(result)
            return
        }
        let direct = DirectFact(
            order: order,
            fact: fact,
            // A refund that nobody answered may be retried, and then ends once more.
            effectKey: "\(result.claim.id)|\(result.claim.token)",
            cause: "\(result.claim.id)"
        )
        // An order that is gone wants nothing any more: the attempt is kept all the same.
        guard try await self.tell(direct, settling: result) == nil else { return }
        try await self.store.record(result)
    }
}
