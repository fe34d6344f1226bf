import Model
import Workflows

extension SQLTransaction {
    /// Keeps the first decision about a show; orders are told of it afterwards, a few at a time.
    func insert(_ decision: ShowDecision) throws {
        let isNew = try self.execute(
            """
            INSERT INTO show_settlements (livemode, show, decision, reason, event, decided_at, pending)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT DO NOTHING
            """,
            decision.key.arguments + [
                .text(decision.settlement.rawValue), .text(decision.reason), .text("\(decision.event)"),
                .int(decision.decidedAt.milliseconds),
            ]
        )
        // Decided otherwise while the plan was made.
        guard isNew == 1 else { throw StalePlan() }
    }

    /// Takes down that an order was told what was decided.
    func tell(_ escrow: DueEscrow) throws {
        let told = try self.execute(
            "UPDATE escrows SET due_at = NULL WHERE order_id = ?1 AND show = ?2 AND due_at IS NOT NULL",
            [.int(escrow.order.rawValue), .text(escrow.decision.key.show)]
        )
        guard told == 1 else { throw StalePlan() }
    }

    /// Stores what an order holds. What is new has the decision told, if there is one already: it was paid late.
    func put(_ escrow: EscrowRecord) throws(SQLError) {
        let place: [SQLValue] = [.int(escrow.order.rawValue), .text(escrow.show.show)]
        let standing: [SQLValue] = [
            .text(escrow.state.rawValue), .text(escrow.decision?.rawValue), .int(escrow.settled),
            .text(escrow.reason), .int(escrow.at.milliseconds), .text(escrow.cause),
        ]
        let isNew = try self.execute(
            """
            INSERT INTO escrows (order_id, show, state, decision, settled, reason, at, cause, livemode, amount,
                currency, due_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING
            """,
            place + standing + [
                .bool(escrow.show.livemode), .int(escrow.amount.minorUnits), .text(escrow.amount.currency),
                .int(escrow.state == .held ? 0 : nil),
            ]
        )
        if isNew == 1 {
            try self.execute(
                "UPDATE show_settlements SET pending = 1 WHERE livemode = ?1 AND show = ?2",
                escrow.show.arguments
            )
        } else {
            // What is settled need not be told any more.
            try self.execute(
                """
                UPDATE escrows SET state = ?3, decision = ?4, settled = ?5, reason = ?6, at = ?7, cause = ?8,
                    due_at = CASE WHEN ?3 = 'held' THEN due_at END
                WHERE order_id = ?1 AND show = ?2
                """,
                place + standing
            )
        }
    }
}
