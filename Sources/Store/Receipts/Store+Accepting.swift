public import Model

extension Store {
    /// Stores the call, its idempotency keys, its new events and their outbox rows in one transaction.
    ///
    /// An event whose key is known becomes a duplicate when it means the same, else a conflict; neither is applied.
    ///
    /// A single-use token that came before for something else makes nothing, however many calls bring it at one time.
    ///
    /// - Parameter settled: which of the ids named by `.versionsDiffer` mean the same when their stored calls are read
    ///   by today's code; nil on the first try.
    public func accept(
        _ acceptance: Acceptance,
        settled: Set<EventID>? = nil
    ) async throws(StoreError) -> AcceptanceOutcome {
        try await withCheckedContinuation { caller in
            self.accept(acceptance, settled: settled) { caller.resume(returning: $0) }
        }
        .get()
    }

    /// The same for who does not wait.
    ///
    /// - Parameter tell: from the writer's thread, which serves everybody: must return at once.
    public func accept(
        _ acceptance: Acceptance,
        settled: Set<EventID>? = nil,
        then tell: @escaping @Sendable (Result<AcceptanceOutcome, StoreError>) -> Void
    ) {
        let rendered = RenderedAcceptance(acceptance, settled: settled)
        let lane = WriteLane.append(place: acceptance.receipt.id.rawValue)
        self.database.submit(lane, { try rendered.store(in: $0) }) { result in
            switch result {
            case .success(let receipt): tell(.success(.stored(receipt)))
            case .failure(let error as RenderedAcceptance.VersionsDiffer): tell(.success(.versionsDiffer(error.ids)))
            case .failure(let error as TokenReused): tell(.success(.tokenReused(by: error.by)))
            case .failure(let error): tell(.failure(Store.storeError(error)))
            }
        }
    }

    /// The call that used a single-use token for something else; nil where none did.
    public func otherUse(of token: TokenUse) async throws(StoreError) -> ReceiptID? {
        try await self.read { try $0.otherUse(of: token) }
    }

    /// The fingerprint and normalizer version under which each known key was stored.
    public func knownKeys(_ ids: [EventID]) async throws(StoreError) -> [EventID: KnownKey] {
        try await self.read { reader in
            var known: [EventID: KnownKey] = [:]
            for id in ids {
                let rows = try reader.query(
                    """
                    SELECT k.fingerprint, k.normalizer, e.receipt, e.entry, e.facts FROM event_keys k
                    LEFT JOIN events e ON e.id = k.event WHERE k.uid = ?1
                    """,
                    [.blob(id.bytes)]
                )
                guard let row = rows.first else { continue }
                known[id] = KnownKey(
                    fingerprint: try row.int(0),
                    normalizerVersion: try row.int(1),
                    isOfForeignAccount: try row.optionalText(4).map { text throws(SQLError) in
                        try EventFacts(json: .stored(text)).isOfForeignAccount
                    },
                    receipt: try row.optionalInt(2).map(ReceiptID.init(rawValue:)),
                    entry: try row.optionalInt(3).map(Int.init)
                )
            }
            return known
        }
    }
}
