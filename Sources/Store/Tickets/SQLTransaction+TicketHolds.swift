import Model

/// What an order does with the tickets of its lines. Each of these is a step of a larger transaction: the order's own row
/// changes in the same one. Tickets are taken in the order of their ids, so that two orders never wait for each other.
extension SQLTransaction {
    /// Takes the tickets for the order: all of them, or none.
    ///
    /// - Returns: why it cannot have them, ticket by ticket; none where it now holds them all.
    func hold(
        _ wanted: [NewTicketHold],
        for order: OrderID,
        livemode: Bool,
        until: Timestamp,
        now: Timestamp
    ) throws(SQLError) -> [TicketRefusal] {
        var taken: [NewTicketHold] = []
        var refusals: [TicketRefusal] = []
        for hold in wanted.sorted(by: { $0.ticket < $1.ticket }) {
            let price: [SQLValue] = [.int(hold.price.minorUnits), .text(hold.price.currency)]
            let isTaken = try self.execute(
                """
                UPDATE tickets SET state = 'held', hold = ?2
                WHERE id = ?1 AND state = 'available' AND price = ?3 AND currency = ?4 AND livemode = ?5
                """,
                [.int(hold.ticket.rawValue), .int(hold.id.rawValue)] + price + [.bool(livemode)]
            )
            guard isTaken == 1 else {
                refusals.append(try self.refusal(of: hold.ticket, livemode: livemode))
                continue
            }
            try self.execute(
                """
                INSERT INTO ticket_holds (id, ticket, order_id, state, until, held_at, price, currency)
                VALUES (?1, ?2, ?3, 'held', ?4, ?5, ?6, ?7)
                """,
                [
                    .int(hold.id.rawValue), .int(hold.ticket.rawValue), .int(order.rawValue),
                    .int(until.milliseconds), .int(now.milliseconds),
                ] + price
            )
            taken.append(hold)
        }
        if !refusals.isEmpty { try self.undo(taken) }
        return refusals
    }

    /// As if the tickets had never been taken.
    func undo(_ holds: [NewTicketHold]) throws(SQLError) {
        for hold in holds {
            try self.execute("DELETE FROM ticket_holds WHERE id = ?1", [.int(hold.id.rawValue)])
            try self.free(hold.ticket, of: hold.id)
        }
    }

    /// The order is paid: what it holds is sold to it, all of it or nothing. Done again, it changes nothing.
    ///
    /// - Returns: which tickets it no longer holds.
    func sell(_ order: OrderID, now: Timestamp) throws(SQLError) -> [TicketRefusal] {
        let holds = try self.ticketHolds(of: order)
        let lost = holds.compactMap { hold in
            hold.state == .released
                ? TicketRefusal(ticket: hold.ticket, reason: .released(hold.releaseCause ?? .expired)) : nil
        }
        guard lost.isEmpty else { return lost }
        for hold in holds where hold.state == .held { try self.markSold(hold, now: now) }
        return []
    }

    /// A payment came after the order's holds had run out: every ticket of it is sold to it after all, or none is.
    ///
    /// The price that was frozen counts, whatever the ticket costs meanwhile: it is what was paid. Done again, it changes
    /// nothing.
    ///
    /// - Returns: which tickets it cannot have back. Those that it gave up otherwise than by expiry it never gets back.
    func takeBack(_ order: OrderID, now: Timestamp) throws(SQLError) -> [TicketRefusal] {
        let holds = try self.ticketHolds(of: order)
        var taken: [TicketHoldRecord] = []
        var refusals: [TicketRefusal] = []
        for hold in holds where hold.state == .released {
            if let cause = hold.releaseCause, cause != .expired {
                refusals.append(TicketRefusal(ticket: hold.ticket, reason: .released(cause)))
                continue
            }
            let isTaken = try self.execute(
                "UPDATE tickets SET state = 'held', hold = ?2 WHERE id = ?1 AND state = 'available'",
                [.int(hold.ticket.rawValue), .int(hold.id.rawValue)]
            )
            if isTaken == 1 {
                taken.append(hold)
            } else {
                refusals.append(try self.refusal(of: hold.ticket, livemode: nil))
            }
        }
        guard refusals.isEmpty else {
            for hold in taken { try self.free(hold.ticket, of: hold.id) }
            return refusals
        }
        for hold in holds where hold.state != .sold { try self.markSold(hold, now: now) }
        return []
    }

    /// The order gives up its tickets, sold ones too. Those whose bearer has come in stay used. Done again, it changes
    /// nothing.
    @discardableResult
    func release(
        _ order: OrderID,
        because cause: TicketHoldRecord.ReleaseCause,
        now: Timestamp
    ) throws(SQLError) -> TicketRelease {
        var outcome = TicketRelease()
        for hold in try self.ticketHolds(of: order) where hold.state != .released {
            let isReleased = try self.execute(
                """
                UPDATE ticket_holds SET state = 'released', released_at = ?2, release_cause = ?3
                WHERE id = ?1 AND state <> 'released' AND admitted_at IS NULL
                """,
                [.int(hold.id.rawValue), .int(now.milliseconds), .text(cause.rawValue)]
            )
            if isReleased == 1 {
                try self.free(hold.ticket, of: hold.id)
                outcome.released.append(hold.ticket)
            } else {
                outcome.kept.append(hold.ticket)
            }
        }
        return outcome
    }

    private func markSold(_ hold: TicketHoldRecord, now: Timestamp) throws(SQLError) {
        try self.execute(
            "UPDATE ticket_holds SET state = 'sold', sold_at = ?2 WHERE id = ?1 AND state <> 'sold'",
            [.int(hold.id.rawValue), .int(now.milliseconds)]
        )
        try self.execute(
            "UPDATE tickets SET state = 'sold' WHERE id = ?1 AND hold = ?2 AND state = 'held'",
            [.int(hold.ticket.rawValue), .int(hold.id.rawValue)]
        )
    }

    private func free(_ ticket: TicketID, of hold: TicketHoldID) throws(SQLError) {
        try self.execute(
            "UPDATE tickets SET state = 'available', hold = NULL WHERE id = ?1 AND hold = ?2",
            [.int(ticket.rawValue), .int(hold.rawValue)]
        )
    }

    /// Why a ticket could not be taken.
    ///
    /// - Parameter livemode: nil where the mode was looked at before.
    private func refusal(of ticket: TicketID, livemode: Bool?) throws(SQLError) -> TicketRefusal {
        let rows = try self.query(
            """
            SELECT t.state, t.price, t.currency, t.livemode, h.order_id FROM tickets t
            LEFT JOIN ticket_holds h ON h.id = t.hold WHERE t.id = ?1
            """,
            [.int(ticket.rawValue)]
        )
        guard let row = rows.first else { return TicketRefusal(ticket: ticket, reason: .unknown) }
        let isLive = try row.bool(3)
        guard isLive == livemode ?? isLive else { return TicketRefusal(ticket: ticket, reason: .unknown) }
        let state: TicketRecord.State = try row.value(0)
        guard let owner = try row.optionalInt(4).map(OrderID.init(rawValue:)) else {
            let now = Money(minorUnits: try row.int(1), currency: try row.text(2))
            return TicketRefusal(ticket: ticket, reason: .priced(now))
        }
        return TicketRefusal(ticket: ticket, reason: state == .held ? .held(by: owner) : .sold(by: owner))
    }
}

extension SQLReader {
    /// Whether an order that let its tickets go when its time was over could have them all back.
    func canTakeBack(_ order: OrderID) throws(SQLError) -> Bool {
        let rows = try self.query(
            """
            SELECT 1 FROM ticket_holds h JOIN tickets t ON t.id = h.ticket WHERE h.order_id = ?1
                AND (h.state <> 'released' OR h.release_cause <> 'expired' OR t.state <> 'available') LIMIT 1
            """,
            [.int(order.rawValue)]
        )
        return rows.isEmpty
    }

    /// The tickets that the order has or had, in the order of their ids.
    func ticketHolds(of order: OrderID) throws(SQLError) -> [TicketHoldRecord] {
        try self.query(
            "SELECT \(TicketHoldRecord.columns) FROM ticket_holds WHERE order_id = ?1 ORDER BY ticket",
            [.int(order.rawValue)]
        )
        .map { row throws(SQLError) in try TicketHoldRecord(row) }
    }
}
