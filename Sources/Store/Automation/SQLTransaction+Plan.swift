import Model
import Workflows

extension SQLTransaction {
    func carryOut(_ rendered: RenderedPlan) throws {
        let (plan, now) = (rendered.plan, rendered.now)
        if let settled = rendered.settled { _ = try self.settle(settled, now: now) }
        for timer in plan.fired { try self.fire(timer) }
        for event in plan.expired {
            // It came again while the plan was made: its time is not over any more.
            let left = try self.execute("DELETE FROM parked WHERE event = ?1", [.int(event.rawValue)])
            guard left == 1 else { throw StalePlan() }
        }
        let expired = Set(plan.expired)
        for handled in plan.handled { try self.leaveOutbox(handled, isExpired: expired.contains(handled.event.row)) }
        for (object, number) in plan.unclaimed {
            // The order that it pays came while the plan was made.
            guard try self.order(whosePaymentIs: object, number) == nil else { throw StalePlan() }
        }
        for order in rendered.orders { try self.update(order) }
        for history in plan.history { try self.insert(history) }
        for registration in plan.registrations { try self.put(registration) }
        for decision in plan.decisions { try self.insert(decision) }
        for escrow in plan.toldEscrows { try self.tell(escrow) }
        for escrow in plan.escrows { try self.put(escrow) }
        for asset in rendered.assets { try self.put(asset) }
        for history in plan.assetHistory { try self.insert(history) }
        try self.insertDeliveries(plan.deliveries, dueAt: now)
        for (event, announcement) in rendered.announcements { try self.insert(event, announcement, now: now) }
        for parked in plan.parked { try self.park(parked) }
        for unmatched in plan.unmatched { try self.keep(unmatched) }
        for link in plan.links { try self.insert(link) }
        for link in plan.assetLinks { try self.insert(link) }
        for awaited in plan.unparked { try self.unpark(waitingFor: awaited) }
        for move in plan.ticketMoves { try self.carryOut(move, now: now) }
        for pass in plan.passes { try self.insert(pass) }
        for timer in plan.timers { try self.apply(timer) }
        for change in plan.commandChanges { try self.apply(change, now: now) }
        for (rows, command) in rendered.commands {
            // Decided on before is as good as now; decided otherwise is a defect that somebody must see.
            guard try rows.insert(in: self) != .conflict else {
                throw StoreError.conflict(reason: "the key of the command \(command.key) is taken by another")
            }
        }
    }

    private func leaveOutbox(_ handled: AutomationPlan.Handled, isExpired: Bool) throws {
        let row = SQLValue.int(handled.event.row.rawValue)
        // An expired event left the outbox when it was parked.
        let left = try self.execute("DELETE FROM outbox WHERE event = ?1", [row])
        guard left == 1 || isExpired else { throw StalePlan() }
        try self.execute("DELETE FROM blocked_subjects WHERE subject = ?1", [.text(handled.event.subject)])
        if !handled.event.isRouted {
            try self.execute(
                "INSERT INTO event_subjects (subject, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                [.text(handled.event.subject), row]
            )
        }
        guard handled.event.facts != nil else { return }
        try self.execute(
            """
            INSERT INTO event_handlings (event, handling, order_id, note) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (event) DO UPDATE SET handling = ?2, order_id = ?3, note = ?4
            """,
            [row, .text(handled.handling.rawValue), .int(handled.order?.rawValue), .text(handled.note)]
        )
    }

    private func carryOut(_ move: AutomationPlan.TicketMove, now: Timestamp) throws {
        switch move.move {
        case .sell:
            let lost = try self.sell(move.order, now: now)
            guard lost.isEmpty else {
                throw StoreError.conflict(reason: "the order \(move.order) holds its tickets no longer")
            }
        case .takeBack:
            // Somebody else took one while the plan was made.
            guard try self.takeBack(move.order, now: now).isEmpty else { throw StalePlan() }
        case .release(let cause): try self.release(move.order, because: cause, now: now)
        }
    }

    private func update(_ order: [SQLValue]) throws {
        let changed = try self.execute(
            """
            UPDATE orders SET phase = ?3, machine = ?4, updated_at = ?5, charges = ?6, version = version + 1
            WHERE id = ?1 AND version = ?2
            """,
            order
        )
        guard changed == 1 else { throw StalePlan() }
    }

    private func insert(_ history: AutomationPlan.History) throws(SQLError) {
        let entry = history.entry
        try self.execute(
            """
            INSERT INTO order_history (id, order_id, at, trigger_name, outcome, from_phase, to_phase, event, note, cause)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                .int(history.row.rawValue), .int(history.order.rawValue), .int(entry.at.milliseconds),
                .text(entry.trigger), .text(entry.outcome), .text(entry.from.rawValue), .text(entry.to.rawValue),
                .int(history.event?.rawValue), .text(entry.note), .text(entry.cause),
            ]
        )
    }

    private func insert(
        _ event: EventRows,
        _ announcement: AutomationPlan.Announcement,
        now: Timestamp
    ) throws(SQLError) {
        // Told before: each announcement has one key, whoever causes it.
        guard try self.insert(event) else { return }
        try self.execute(
            "INSERT INTO event_subjects (subject, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            [.text(announcement.event.draft.subject), .int(announcement.event.row.rawValue)]
        )
        try self.insertDeliveries(announcement.deliveries, dueAt: now)
    }

    private func park(_ parked: ParkedEvent) throws {
        if case .order(let reference, let livemode) = parked.waitsFor {
            // The order came while the plan was made: parked now, the event would wait for what has passed.
            let came = try self.query(
                "SELECT 1 FROM orders WHERE (reference = ?1 OR id = ?2) AND livemode = ?3",
                [.text(reference), .int(OrderID(reference)?.rawValue), .bool(livemode)]
            )
            guard came.isEmpty else { throw StalePlan() }
        }
        guard try !self.hasCome(parked.waitsFor) else { throw StalePlan() }
        try self.execute(
            "INSERT INTO parked (event, waits_for, until) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            [.int(parked.event.rawValue), .text(parked.waitsFor.key), .int(parked.until.milliseconds)]
        )
    }

    private func keep(_ unmatched: AutomationPlan.Unmatched) throws(SQLError) {
        try self.execute(
            "INSERT INTO unmatched_objects (object, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            [.text(unmatched.object), .int(unmatched.event.rawValue)]
        )
    }

    /// The object leads to the order from now on; events that came before it did come again.
    func insert(_ link: AutomationPlan.Link) throws(SQLError) {
        let isNew = try self.execute(
            "INSERT INTO order_references (object, order_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            [.text(link.object), .int(link.order.rawValue)]
        )
        guard isNew == 1 else { return }
        let early = try self.query("SELECT event FROM unmatched_objects WHERE object = ?1", [.text(link.object)])
        for row in early { try self.match(try row.int(0)) }
        // What has just been called is not unmatched any more, so nothing is called twice. A subject may have thousands of
        // events: the narrow table says which of them are read. A cross join is made in the order it is written in.
        let told = try self.query(
            """
            SELECT e.id, e.facts FROM event_subjects s CROSS JOIN event_handlings h CROSS JOIN events e
            WHERE s.subject = ?1 AND h.event = s.event AND h.handling = 'unmatched' AND e.id = h.event ORDER BY s.event
            """,
            [.text(link.name)]
        )
        for row in told {
            // Other providers, modes and accounts may have something else of that name.
            guard try EventFacts(json: .stored(row.text(1))).objectKeys.contains(link.object) else { continue }
            try self.match(try row.int(0))
        }
    }

    /// By all its objects: once it is applied, its own links must not call it again.
    private func match(_ unmatched: Int64) throws(SQLError) {
        try self.execute("DELETE FROM unmatched_objects WHERE event = ?1", [.int(unmatched)])
        try self.comeAgain(unmatched, parkedUntil: nil)
    }

    /// Puts what waited for the key back into the outbox.
    func unpark(waitingFor awaited: ParkedEvent.Awaited) throws(SQLError) {
        let waiting = try self.query("SELECT event, until FROM parked WHERE waits_for = ?1", [.text(awaited.key)])
        guard !waiting.isEmpty else { return }
        try self.execute("DELETE FROM parked WHERE waits_for = ?1", [.text(awaited.key)])
        for row in waiting { try self.comeAgain(try row.int(0), parkedUntil: try row.int(1)) }
    }

    /// Puts back into the outbox what was told of a registration before an order named it.
    func recall(_ registration: String, told subject: String) throws(SQLError) {
        let events = try self.query(
            """
            SELECT e.id, e.facts FROM event_subjects s JOIN events e ON e.id = s.event
            WHERE s.subject = ?1 AND e.type IN (\(PendingEvent.quoted(EventFacts.registrationTypes))) ORDER BY s.event
            """,
            [.text(subject)]
        )
        for row in events {
            // Other sellers, and services of our own, may use the same number.
            guard try EventFacts(json: .stored(row.text(1))).objectKey(subject) == registration else { continue }
            try self.comeAgain(try row.int(0), parkedUntil: nil)
        }
    }

    private func comeAgain(_ event: Int64, parkedUntil: Int64?) throws(SQLError) {
        // It has been handled before, so it has a row; order and note stay until it is handled again.
        try self.execute("UPDATE event_handlings SET handling = 'pending' WHERE event = ?1", [.int(event)])
        try self.execute(
            """
            INSERT INTO outbox (event, subject, routed, parked_until) SELECT id, subject, 1, ?2 FROM events WHERE id = ?1
            ON CONFLICT DO NOTHING
            """,
            [.int(event), .int(parkedUntil)]
        )
        self.wake(.outbox)
    }
}
