public import Model

extension Store {
    /// Stores the call, its idempotency keys, its new events and their outbox rows in one transaction.
    ///
    /// An event whose key is known becomes a duplicate when it means the same, else a conflict; neither is applied.
    ///
    /// - Parameter settled: which of the ids named by `.versionsDiffer` mean the same when their stored calls are read
    ///   by today's code; nil on the first try.
    public func accept(
        _ acceptance: Acceptance,
        settled: Set<EventID>? = nil
    ) async throws(StoreError) -> AcceptanceOutcome {
        let rendered = RenderedAcceptance(acceptance, settled: settled)
        do {
            let lane = WriteLane.append(place: acceptance.receipt.id.rawValue)
            return .stored(try await self.database.write(lane) { try rendered.store(in: $0) })
        } catch let error as VersionsDiffer {
            return .versionsDiffer(error.ids)
        } catch { throw Store.storeError(error) }
    }

    /// The fingerprint and normalizer version under which each known key was stored.
    public func knownKeys(_ ids: [EventID]) async throws(StoreError) -> [EventID: KnownKey] {
        try await self.read { reader in
            var known: [EventID: KnownKey] = [:]
            for id in ids {
                let rows = try reader.query(
                    """
                    SELECT k.fingerprint, k.normalizer, e.receipt, e.entry FROM event_keys k
                    LEFT JOIN events e ON e.id = k.event WHERE k.uid = ?1
                    """,
                    [.blob(id.bytes)]
                )
                guard let row = rows.first else { continue }
                known[id] = KnownKey(
                    fingerprint: try row.int(0),
                    normalizerVersion: try row.int(1),
                    receipt: try row.optionalInt(2).map(ReceiptID.init(rawValue:)),
                    entry: try row.optionalInt(3).map(Int.init)
                )
            }
            return known
        }
    }
}

private struct VersionsDiffer: Error {
    let ids: [EventID]
}

/// An acceptance with everything made that does not depend on the transaction.
struct RenderedAcceptance: Sendable {
    let acceptance: Acceptance
    let headers: String
    let facts: [String]
    let settled: Set<EventID>?

    init(_ acceptance: Acceptance, settled: Set<EventID>?) {
        self.settled = settled
        self.acceptance = acceptance
        self.headers =
            JSON.array(acceptance.payload.headers.map { .array([.string($0.name), .string($0.value)]) }).text
        let provider = acceptance.receipt.adapter
        self.facts = acceptance.entries.map { entry in
            if case .event(let event) = entry { EventFacts(event.draft, provider: provider).json.text } else { "" }
        }
    }

    func store(in transaction: any SQLTransaction) throws -> ReceiptRecord {
        var receipt = self.acceptance.receipt
        var unsettled: [EventID] = []
        for (index, entry) in self.acceptance.entries.enumerated() {
            switch entry {
            case .other(let entry): receipt.entries.append(entry)
            case .event(let event):
                receipt.entries.append(
                    try self.store(event, at: index, of: receipt, in: transaction, &unsettled)
                )
            }
        }
        guard unsettled.isEmpty else { throw VersionsDiffer(ids: unsettled) }
        let first = ReceiptStatus.precedence.first { status in receipt.entries.contains { $0.status == status } }
        receipt.status = first ?? receipt.status
        try self.insert(receipt, in: transaction)
        return receipt
    }

    private func store(
        _ event: NewEvent,
        at index: Int,
        of receipt: ReceiptRecord,
        in transaction: any SQLTransaction,
        _ unsettled: inout [EventID]
    ) throws -> ReceiptEntry {
        let isNew = try transaction.insertKey(
            of: event,
            normalizerVersion: receipt.normalizerVersion,
            expires: self.acceptance.keysExpire
        )
        guard isNew else {
            let stored = try transaction.query(
                "SELECT fingerprint, normalizer FROM event_keys WHERE uid = ?1",
                [.blob(event.id.bytes)]
            )
            guard let known = stored.first, try known.int(0) != event.fingerprint else {
                return ReceiptEntry(status: .duplicate, event: event.id)
            }
            if self.settled == nil, try known.int(1) != receipt.normalizerVersion { unsettled.append(event.id) }
            let meansTheSame = self.settled?.contains(event.id) ?? false
            return ReceiptEntry(status: meansTheSame ? .duplicate : .conflict, event: event.id)
        }
        try transaction.insert(
            event,
            facts: self.facts[index],
            source: receipt.source,
            acceptedAt: receipt.receivedAt,
            origin: self.acceptance.origin,
            receipt: receipt.id,
            entry: index
        )
        return ReceiptEntry(status: .accepted, event: event.id)
    }

    private func insert(_ receipt: ReceiptRecord, in transaction: any SQLTransaction) throws(SQLError) {
        try transaction.execute(
            """
            INSERT INTO receipts (id, source, adapter, received_at, status, method, target, remote, reason, detail,
                matched_secret, signed_at, entries, normalizer, body_bytes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """,
            [
                .int(receipt.id.rawValue), .text(receipt.source), .text(receipt.adapter),
                .int(receipt.receivedAt.milliseconds), .text(receipt.status.rawValue), .text(receipt.method),
                .text(receipt.target), .text(receipt.remote), .text(receipt.reason), .text(receipt.detail),
                .text(receipt.matchedSecret), .int(receipt.signedAt?.milliseconds),
                .text(ReceiptEntry.encode(receipt.entries)), .int(receipt.normalizerVersion),
                .int(Int64(receipt.bodyBytes)),
            ]
        )
        try transaction.execute(
            "INSERT INTO payloads (receipt, headers, body, sealed) VALUES (?1, ?2, ?3, ?4)",
            [
                .int(receipt.id.rawValue), .text(self.headers), .blob(self.acceptance.payload.body),
                .blob(self.acceptance.payload.sealedCredentials),
            ]
        )
    }
}
