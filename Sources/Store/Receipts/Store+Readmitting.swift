public import Model

extension Store {
    /// Stores what a replay found to be new in a call that is stored already.
    ///
    /// - Parameters:
    ///   - receipt: the receipt with the entries it has from now on; its status is made from them.
    ///   - events: the new events by the index of their entry.
    ///   - commands: what new claims ask; where an entry has an event too, only if that is new.
    ///   - token: of a call that was rejected before and so used none yet.
    /// - Throws: `.conflict` where the token was used for something else; nothing changed then.
    /// - Returns: the ids that were really new; the others were known meanwhile.
    public func readmit(
        _ receipt: ReceiptRecord,
        events: [(entry: Int, event: NewEvent)],
        commands: [(entry: Int, command: NewCommand)] = [],
        keysExpire: Bool,
        token: TokenUse? = nil
    ) async throws(StoreError) -> Set<EventID> {
        let now = self.time.now()
        let rows = events.map { entry, event in
            EventRows(event, of: receipt, entry: entry, origin: .replay, acceptedAt: now, keyExpires: keysExpire)
        }
        let commandRows = commands.map { CommandRows($0.command, receipt: receipt.id, now: now) }
        return try await self.write(.background) { transaction in
            var receipt = receipt
            if let token { try transaction.take(token, for: receipt.id, expires: keysExpire) }
            var new: Set<EventID> = []
            for (event, rows) in zip(events, rows) {
                if try transaction.insert(rows) {
                    new.insert(rows.id)
                } else {
                    receipt.entries[event.entry].status = .duplicate
                }
            }
            for (command, rows) in zip(commands, commandRows) {
                guard receipt.entries[command.entry].status == .accepted else { continue }
                let status = try rows.insert(in: transaction)
                guard receipt.entries[command.entry].event == nil else { continue }
                receipt.entries[command.entry].status = status
                if status == .conflict { receipt.entries[command.entry].detail = CommandRows.conflict }
            }
            receipt.status = ReceiptStatus(of: receipt.entries) ?? receipt.status
            receipt.explainConflict()
            try transaction.execute(
                """
                UPDATE receipts SET status = ?2, entries = ?3, normalizer = ?4, reason = ?5, detail = ?6,
                    matched_secret = ?7, signed_at = ?8
                WHERE id = ?1
                """,
                [
                    .int(receipt.id.rawValue), .text(receipt.status.rawValue),
                    .text(ReceiptEntry.encode(receipt.entries)), .int(receipt.normalizerVersion),
                    .text(receipt.reason), .text(receipt.detail), .text(receipt.matchedSecret),
                    .int(receipt.signedAt?.milliseconds),
                ]
            )
            if receipt.status != .rejected {
                // Credentials are kept only as long as the call may have to be checked again.
                try transaction.execute(
                    "UPDATE payloads SET sealed = NULL WHERE receipt = ?1",
                    [.int(receipt.id.rawValue)]
                )
            }
            return new
        }
    }
}
