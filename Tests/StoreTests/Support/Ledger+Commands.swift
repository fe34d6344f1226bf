import Model

@testable import Store

extension Ledger {
    func command(
        _ key: String,
        from source: String = "shop",
        kind: CommandRecord.Kind = .confirm,
        payload: JSON? = nil,
        objects: [String] = [],
        follows: [String] = []
    ) -> NewCommand {
        NewCommand(
            id: self.store.ids.next(),
            source: source,
            kind: kind,
            key: key,
            payload: payload ?? ["ask": .string(key)],
            objects: objects,
            follows: follows
        )
    }

    /// Takes in a call that claims something.
    @discardableResult
    func claim(
        _ key: String,
        event: EventDraft? = nil,
        from source: String = "shop",
        payload: JSON? = nil,
        objects: [String] = [],
        follows: [String] = []
    ) async throws -> ReceiptRecord {
        let receipt = self.receipt(source)
        let acceptance = Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: [], body: []),
            entries: [
                .claim(
                    self.command(key, from: source, payload: payload, objects: objects, follows: follows),
                    event.map { self.event($0, of: receipt) }
                )
            ],
            keysExpire: true
        )
        let outcome = try await self.store.accept(acceptance)
        guard case .stored(let stored) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
        return stored
    }

    /// A provider's answer that tells of these facts.
    func answer(to command: ClaimedCommand, _ drafts: [EventDraft]) -> Acceptance {
        let receipt = self.receipt(command.source)
        return Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: [(":status", "200")], body: [111, 107]),
            entries: drafts.map { .event(self.event($0, of: receipt)) },
            origin: .poll,
            keysExpire: true
        )
    }

    func due(_ limit: Int = 10, lease: Duration = .seconds(60)) async throws -> [ClaimedCommand] {
        try await self.store.claimCommands(limit: limit, lease: lease)
    }
}
