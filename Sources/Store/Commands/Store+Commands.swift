public import Model

extension Store {
    /// Newest first.
    public func commands(_ filter: CommandFilter, _ page: PageRequest) async throws(StoreError) -> Page<CommandRecord> {
        try await self.read { reader in
            var listing = Listing(CommandRecord.columns, from: "commands", page: page)
            listing.require("source =", filter.source.map { .text($0) })
            listing.require("state =", filter.state.map { .text($0.rawValue) })
            // The condition of the index of the few; repeating it lets the query use it.
            if filter.state.map({ $0 != .done }) == true { listing.require(literally: "state <> 'done'") }
            listing.require("machine =", filter.machine.map { .text($0.description) })
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try CommandRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// - Returns: nil when there is none of that id, or it was pruned.
    public func command(_ id: CommandID) async throws(StoreError) -> CommandRecord? {
        try await self.read { reader in
            try reader.query("SELECT \(CommandRecord.columns) FROM commands WHERE id = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in try CommandRecord(row) }
        }
    }

    /// Which of a machine's commands wait for their first or their next attempt.
    public func waiting(for machine: MachineID) async throws(StoreError) -> [(kind: CommandRecord.Kind, key: String)] {
        try await self.read { reader in
            try reader.query(
                "SELECT kind, name FROM commands WHERE machine = ?1 AND state IN ('pending', 'held')",
                [.text(machine.description)]
            )
            .map { row throws(SQLError) in (try row.value(0), try row.text(1)) }
        }
    }

    /// Keeps a command that is done already: what was agreed, for those that come later.
    ///
    /// - Throws: `.conflict` where its key is taken by another.
    public func insertDone(_ command: NewCommand) async throws(StoreError) {
        let rows = CommandRows(command, receipt: nil, state: .done, now: self.time.now())
        let status = try await self.write(.accept) { try rows.insert(in: $0) }
        guard status != .conflict else { throw .conflict(reason: "the command's key is taken by another") }
    }

    /// Makes a command due now with a fresh schedule.
    ///
    /// What a machine wanted and did not get is retried through that machine, which alone knows whether it still wants it;
    /// but of a refund that nobody answered, the machine wants to know what became of it.
    ///
    /// - Returns: false when there is none, when it is done, and when it is a machine's and has ended.
    public func retryCommand(_ id: CommandID) async throws(StoreError) -> Bool {
        let now = self.time.now().milliseconds
        return try await self.write(.accept) { transaction in
            transaction.wake(.commands)
            return try transaction.execute(
                """
                UPDATE commands SET state = 'pending', attempts_before = attempts, due_at = ?2, finished_at = NULL
                WHERE id = ?1 AND state <> 'done'
                    AND (machine IS NULL OR state = 'pending' OR kind = 'refund' AND state = 'dead')
                """,
                [.int(id.rawValue), .int(now)]
            ) == 1
        }
    }
}

extension CommandRecord {
    static let columns = """
        id, source, kind, name, payload, earlier, receipt, state, attempts, due_at, error, answer, created_at, \
        finished_at, machine
        """

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: CommandID(rawValue: try row.int(0)),
            source: try row.text(1),
            kind: try row.value(2),
            key: try row.text(3),
            machine: try row.optionalText(14).flatMap { MachineID($0) },
            payload: try .stored(row.text(4)),
            earlier: try row.optionalText(5).map { text throws(SQLError) in try JSON.stored(text) },
            receipt: try row.optionalInt(6).map(ReceiptID.init(rawValue:)),
            state: try row.value(7),
            attempts: Int(try row.int(8)),
            dueAt: Timestamp(milliseconds: try row.int(9)),
            error: try row.optionalText(10),
            answer: try row.optionalInt(11).map(ReceiptID.init(rawValue:)),
            createdAt: Timestamp(milliseconds: try row.int(12)),
            finishedAt: try row.optionalInt(13).map(Timestamp.init(milliseconds:))
        )
    }
}
