public import Model

extension Store {
    /// Stores the call, its idempotency keys, its new events and their outbox rows in one transaction.
    ///
    /// An event whose key is known becomes a duplicate when it means the same, else a conflict; neither is applied.
    ///
    /// - Parameter sameDespiteVersion: ids whose stored receipts were normalized again by today's code and then meant
    ///   the same as this call: duplicates, although the stored fingerprint differs.
    /// - Returns: the receipt as stored.
    public func accept(
        _ acceptance: Acceptance,
        sameDespiteVersion: Set<EventID> = []
    ) async throws(StoreError) -> ReceiptRecord {
        let rendered = RenderedAcceptance(acceptance)
        return try await self.write(.accept) { transaction in
            try rendered.store(in: transaction, sameDespiteVersion: sameDespiteVersion)
        }
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

/// What the idempotency index holds of an event.
public struct KnownKey: Sendable, Hashable {
    public var fingerprint: Int64
    public var normalizerVersion: Int64
    /// The call that made the event, and which of its entries did; nil once pruned.
    public var receipt: ReceiptID?
    public var entry: Int?
}

/// An acceptance with everything made that does not depend on the transaction.
struct RenderedAcceptance: Sendable {
    let acceptance: Acceptance
    let headers: String
    let facts: [String]

    init(_ acceptance: Acceptance) {
        self.acceptance = acceptance
        self.headers =
            JSON.array(acceptance.payload.headers.map { .array([.string($0.name), .string($0.value)]) }).text
        let provider = acceptance.receipt.adapter
        self.facts = acceptance.entries.map { entry in
            if case .event(let event) = entry { EventFacts(event.draft, provider: provider).json.text } else { "" }
        }
    }

    func store(in transaction: any SQLTransaction, sameDespiteVersion: Set<EventID>) throws -> ReceiptRecord {
        var receipt = self.acceptance.receipt
        for (index, entry) in self.acceptance.entries.enumerated() {
            switch entry {
            case .other(let entry): receipt.entries.append(entry)
            case .event(let event):
                receipt.entries.append(
                    try self.store(event, at: index, of: receipt, in: transaction, sameDespiteVersion)
                )
            }
        }
        if !receipt.entries.isEmpty {
            let met = Set(receipt.entries.map(\.status))
            receipt.status = ReceiptStatus.precedence.first(where: met.contains) ?? receipt.status
        }
        try self.insert(receipt, in: transaction)
        return receipt
    }

    private func store(
        _ event: NewEvent,
        at index: Int,
        of receipt: ReceiptRecord,
        in transaction: any SQLTransaction,
        _ sameDespiteVersion: Set<EventID>
    ) throws -> ReceiptEntry {
        let isNew = try transaction.insertKey(
            of: event,
            normalizerVersion: receipt.normalizerVersion,
            expires: self.acceptance.keysExpire
        )
        guard isNew else {
            let stored = try transaction.query(
                "SELECT fingerprint FROM event_keys WHERE uid = ?1",
                [.blob(event.id.bytes)]
            )
            let isSame = try stored.first?.int(0) == event.fingerprint || sameDespiteVersion.contains(event.id)
            return ReceiptEntry(status: isSame ? .duplicate : .conflict, event: event.id)
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
