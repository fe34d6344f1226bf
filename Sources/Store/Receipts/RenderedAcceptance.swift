import Model

/// An acceptance with everything made that does not depend on the transaction.
struct RenderedAcceptance: Sendable {
    private let receipt: ReceiptRecord
    private let payload: [SQLValue]
    private let entries: [Entry]
    private let settled: Set<EventID>?
    private let token: TokenUse?
    private let keysExpire: Bool

    private enum Entry: Sendable {
        case event(EventRows)
        case other(ReceiptEntry)
        case claim(CommandRows, EventRows?)
    }

    /// These ids are known with another meaning, but by another version of the adapter's reading.
    struct VersionsDiffer: Error {
        let ids: [EventID]
    }

    init(_ acceptance: Acceptance, settled: Set<EventID>?) {
        let receipt = acceptance.receipt
        self.receipt = receipt
        self.settled = settled
        self.token = acceptance.token
        self.keysExpire = acceptance.keysExpire
        let headers = acceptance.payload.headers.map { JSON.array([.string($0.name), .string($0.value)]) }
        self.payload = [
            .int(receipt.id.rawValue), .text(JSON.array(headers).text), .blob(acceptance.payload.body),
            .blob(acceptance.payload.sealedCredentials),
        ]
        self.entries = acceptance.entries.enumerated().map { index, entry in
            let rows = { (event: NewEvent) in
                EventRows(
                    event,
                    of: receipt,
                    entry: index,
                    origin: acceptance.origin,
                    acceptedAt: receipt.receivedAt,
                    keyExpires: acceptance.keysExpire
                )
            }
            return switch entry {
            case .other(let entry): .other(entry)
            case .event(let event): .event(rows(event))
            case .claim(let command, let event):
                .claim(CommandRows(command, receipt: receipt.id, now: receipt.receivedAt), event.map(rows))
            }
        }
    }

    /// - Throws: ``VersionsDiffer``, ``TokenReused``; the transaction is to be undone then.
    func store(in transaction: any SQLTransaction) throws -> ReceiptRecord {
        var receipt = self.receipt
        if let token { try transaction.take(token, for: receipt.id, expires: self.keysExpire) }
        var unsettled: [EventID] = []
        for entry in self.entries {
            switch entry {
            case .other(let entry): receipt.entries.append(entry)
            case .event(let rows):
                let isNew = try transaction.insert(rows)
                receipt.entries.append(
                    isNew
                        ? ReceiptEntry(status: .accepted, event: rows.id)
                        : try self.entry(ofKnown: rows, in: transaction, &unsettled)
                )
            case .claim(let command, let event):
                receipt.entries.append(try self.store(command, event, in: transaction, &unsettled))
            }
        }
        guard unsettled.isEmpty else { throw VersionsDiffer(ids: unsettled) }
        receipt.status = ReceiptStatus(of: receipt.entries) ?? receipt.status
        receipt.explainConflict()
        try self.insert(receipt, in: transaction)
        return receipt
    }

    /// A claim whose own event came before, or says another thing than it did, asks nothing.
    private func store(
        _ command: CommandRows,
        _ event: EventRows?,
        in transaction: any SQLTransaction,
        _ unsettled: inout [EventID]
    ) throws(SQLError) -> ReceiptEntry {
        if let event {
            guard try transaction.insert(event) else {
                return try self.entry(ofKnown: event, in: transaction, &unsettled)
            }
        }
        let status = try command.insert(in: transaction)
        let detail: String? =
            switch status {
            case .accepted: command.note
            case .conflict: CommandRows.conflict
            default: nil
            }
        return ReceiptEntry(status: event == nil ? status : .accepted, event: event?.id, detail: detail)
    }

    /// What becomes of an entry whose key was taken before.
    private func entry(
        ofKnown event: EventRows,
        in transaction: any SQLTransaction,
        _ unsettled: inout [EventID]
    ) throws(SQLError) -> ReceiptEntry {
        let status = try self.status(ofKnown: event, in: transaction, &unsettled)
        guard status == .conflict else { return ReceiptEntry(status: status, event: event.id) }
        let first = try transaction.query(
            "SELECT e.receipt FROM event_keys k JOIN events e ON e.id = k.event WHERE k.uid = ?1",
            [.blob(event.id.bytes)]
        )
        .first.flatMap { row throws(SQLError) in try row.optionalInt(0).map(ReceiptID.init(rawValue:)) }
        let place = first.map { " in \($0)" } ?? ""
        return ReceiptEntry(
            status: status,
            event: event.id,
            detail: "means something else than \(event.id), which came first\(place)"
        )
    }

    /// Whether an event whose key was taken before means the same as it did then.
    private func status(
        ofKnown event: EventRows,
        in transaction: any SQLTransaction,
        _ unsettled: inout [EventID]
    ) throws(SQLError) -> ReceiptStatus {
        let stored = try transaction.query(
            "SELECT fingerprint, normalizer FROM event_keys WHERE uid = ?1",
            [.blob(event.id.bytes)]
        )
        guard let known = stored.first, try known.int(0) != event.fingerprint else { return .duplicate }
        if self.settled == nil, try known.int(1) != self.receipt.normalizerVersion { unsettled.append(event.id) }
        return self.settled?.contains(event.id) ?? false ? .duplicate : .conflict
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
            self.payload
        )
    }
}
