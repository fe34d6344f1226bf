public import Model
import Workflows

extension Store {
    /// What an order holds or held, by the names of the shows.
    public func escrows(of order: OrderID) async throws(StoreError) -> [EscrowRecord] {
        try await self.read { reader in
            try reader.query(
                "SELECT \(EscrowRecord.columns) FROM escrows WHERE order_id = ?1 ORDER BY show",
                [.int(order.rawValue)]
            )
            .map { row throws(SQLError) in try EscrowRecord(row) }
        }
    }

    /// - Returns: nil while nothing is decided.
    public func decision(about show: ShowKey) async throws(StoreError) -> ShowDecision? {
        try await self.read { try $0.decision(about: show) }
    }

    /// Orders that are to be told what was decided, those of one show together.
    ///
    /// - Returns: with no order, the shows all of whose orders have been told.
    public func dueEscrows(limit: Int) async throws(StoreError) -> (due: [DueEscrow], told: [ShowKey]) {
        let now = self.time.now().milliseconds
        return try await self.read { reader in
            let due = try reader.query(
                """
                SELECT \(ShowDecision.columns), e.order_id FROM show_settlements s
                JOIN escrows e ON e.livemode = s.livemode AND e.show = s.show
                WHERE s.pending = 1 AND e.due_at <= ?1 LIMIT ?2
                """,
                [.int(now), .int(Int64(limit))]
            )
            .map { row throws(SQLError) in
                DueEscrow(order: OrderID(rawValue: try row.int(6)), decision: try ShowDecision(row))
            }
            guard due.isEmpty else { return (due, []) }
            let told = try reader.query(
                "SELECT s.livemode, s.show FROM show_settlements s WHERE s.pending = 1 AND \(Self.nobodyIsLeft) LIMIT ?1",
                [.int(Int64(limit))]
            )
            return (
                [],
                try told.map { row throws(SQLError) in
                    ShowKey(livemode: try row.bool(0), show: try row.text(1))
                }
            )
        }
    }

    /// Ends the fan-out of these decisions, unless an order that holds money of the show came meanwhile.
    public func endFanOut(of shows: [ShowKey]) async throws(StoreError) {
        try await self.write(.background) { transaction in
            for show in shows {
                _ = try transaction.execute(
                    """
                    UPDATE show_settlements AS s SET pending = 0
                    WHERE s.livemode = ?1 AND s.show = ?2 AND \(Self.nobodyIsLeft)
                    """,
                    show.arguments
                )
            }
        }
    }

    /// Puts off an order that cannot be told now, so that it holds up no other.
    public func postpone(_ escrow: DueEscrow, until: Timestamp) async throws(StoreError) {
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                "UPDATE escrows SET due_at = ?3 WHERE order_id = ?1 AND show = ?2 AND due_at IS NOT NULL",
                [.int(escrow.order.rawValue), .text(escrow.decision.key.show), .int(until.milliseconds)]
            )
        }
    }

    private static let nobodyIsLeft = """
        NOT EXISTS (SELECT 1 FROM escrows e WHERE e.livemode = s.livemode AND e.show = s.show AND e.due_at IS NOT NULL)
        """
}

extension SQLReader {
    func decision(about show: ShowKey) throws(SQLError) -> ShowDecision? {
        try self.query(
            "SELECT \(ShowDecision.columns) FROM show_settlements s WHERE s.livemode = ?1 AND s.show = ?2",
            show.arguments
        )
        .first.map { row throws(SQLError) in try ShowDecision(row) }
    }
}

extension ShowKey {
    var arguments: [SQLValue] { [.bool(self.livemode), .text(self.show)] }
}

extension ShowDecision {
    fileprivate static let columns = "s.livemode, s.show, s.decision, s.reason, s.event, s.decided_at"

    fileprivate init(_ row: SQLRow) throws(SQLError) {
        guard let event = EventID(try row.text(4)) else {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "a decision names no event")
        }
        self.init(
            key: ShowKey(livemode: try row.bool(0), show: try row.text(1)),
            settlement: try row.value(2),
            reason: try row.text(3),
            event: event,
            decidedAt: Timestamp(milliseconds: try row.int(5))
        )
    }
}

extension EscrowRecord {
    fileprivate static let columns =
        "order_id, show, livemode, state, amount, currency, decision, settled, reason, at, cause"

    fileprivate init(_ row: SQLRow) throws(SQLError) {
        self.init(
            order: OrderID(rawValue: try row.int(0)),
            show: ShowKey(livemode: try row.bool(2), show: try row.text(1)),
            state: try row.value(3),
            amount: Money(minorUnits: try row.int(4), currency: try row.text(5)),
            decision: try row.optionalText(6).flatMap(Settlement.init(rawValue:)),
            settled: try row.optionalInt(7),
            reason: try row.optionalText(8),
            at: Timestamp(milliseconds: try row.int(9)),
            cause: try row.text(10)
        )
    }
}
