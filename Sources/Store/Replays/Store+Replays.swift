public import Model

extension Store {
    /// Keeps a replay that begins.
    public func insert(_ replay: ReplayRecord) async throws(StoreError) {
        let arguments = replay.arguments
        try await self.write(.accept) { transaction in
            _ = try transaction.execute(
                """
                INSERT INTO replays (id, created_at, finished_at, state, dry_run, request, counts, results)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """,
                arguments
            )
        }
    }

    /// Keeps how far it has come. Nothing happens when there is none of that id.
    public func update(_ replay: ReplayRecord) async throws(StoreError) {
        let arguments = replay.arguments
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                """
                UPDATE replays SET created_at = ?2, finished_at = ?3, state = ?4, dry_run = ?5, request = ?6,
                    counts = ?7, results = ?8
                WHERE id = ?1
                """,
                arguments
            )
        }
    }

    /// - Returns: nil when there is none of that id.
    public func replay(_ id: ReplayID) async throws(StoreError) -> ReplayRecord? {
        try await self.read { reader in
            try reader.query("SELECT \(ReplayRecord.columns) FROM replays WHERE id = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in try ReplayRecord(row) }
        }
    }

    /// Marks the replays that a stopped process left running: asking again is safe.
    public func failInterruptedReplays() async throws(StoreError) {
        let now = self.time.now().milliseconds
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                "UPDATE replays SET state = 'failed', finished_at = ?1 WHERE state = 'running'",
                [.int(now)]
            )
        }
    }

    /// Newest first.
    public func replays(_ page: PageRequest) async throws(StoreError) -> Page<ReplayRecord> {
        try await self.read { reader in
            try Listing(ReplayRecord.columns, from: "replays", page: page)
                .page(reader, { try ReplayRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// Delivers an event once more under its id, to one subscription or to all that want its type.
    ///
    /// - Returns: the names of those to whom a delivery was made.
    public func redeliver(_ event: EventID, to subscription: SubscriptionID?) async throws(StoreError) -> [String] {
        guard let record = try await self.event(event) else { return [] }
        let now = self.time.now()
        let targets = try await self.subscriptions()
            .filter { subscription == nil ? $0.enabled && $0.wants(record.type) : $0.id == subscription }
            .map { (id: self.ids.next(DeliveryID.self), subscription: $0.id, name: $0.name) }
        return try await self.write(.background) { transaction in
            // A delivery of an event that was pruned meanwhile could never be made, and would hold up its lane.
            let event = try transaction.query("SELECT 1 FROM events WHERE id = ?1", [.int(record.row.rawValue)])
            guard !event.isEmpty else { return [] }
            for target in targets {
                try transaction.insertDelivery(target.id, of: record.row, to: target.subscription, dueAt: now)
            }
            return targets.map(\.name)
        }
    }
}

extension ReplayRecord {
    static let columns = "id, created_at, finished_at, state, dry_run, request, counts, results"

    init(_ row: SQLRow) throws(SQLError) {
        self.init(
            id: ReplayID(rawValue: try row.int(0)),
            createdAt: Timestamp(milliseconds: try row.int(1)),
            finishedAt: try row.optionalInt(2).map(Timestamp.init(milliseconds:)),
            state: try row.value(3),
            dryRun: try row.bool(4),
            request: try JSON.stored(row.text(5)),
            counts: try JSON.stored(row.text(6)),
            results: try JSON.stored(row.text(7))
        )
    }

    fileprivate var arguments: [SQLValue] {
        [
            .int(self.id.rawValue), .int(self.createdAt.milliseconds), .int(self.finishedAt?.milliseconds),
            .text(self.state.rawValue), .bool(self.dryRun), .text(self.request.text), .text(self.counts.text),
            .text(self.results.text),
        ]
    }
}
