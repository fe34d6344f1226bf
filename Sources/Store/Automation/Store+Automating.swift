public import Model
import Workflows

extension Store {
    /// Hints that events wait in the outbox; consumers also poll.
    public func outboxWakeups() -> AsyncStream<Void> { self.database.wakeups(.outbox) }

    /// The oldest events of the outbox with the orders they lead to; blocked subjects are left out.
    public func automationSnapshot(limit: Int) async throws(StoreError) -> AutomationSnapshot {
        let now = self.time.now().milliseconds
        return try await self.read { reader in
            let rows = try reader.query(
                """
                SELECT \(PendingEvent.columns), o.routed, o.parked_until, \(PendingEvent.body), e.source FROM outbox o JOIN events e ON e.id = o.event
                LEFT JOIN blocked_subjects b ON b.subject = o.subject
                WHERE b.subject IS NULL OR b.due_at <= ?1
                ORDER BY o.event LIMIT ?2
                """,
                [.int(now), .int(Int64(limit))]
            )
            return try reader.automationSnapshot(of: rows)
        }
    }

    /// The same for one order, without events.
    public func automationSnapshot(of order: OrderID) async throws(StoreError) -> AutomationSnapshot {
        try await self.read { reader in
            var snapshot = try reader.automationSnapshot(of: [])
            guard let known = try reader.order(order, known: [:]) else { return snapshot }
            snapshot.orders[order] = known
            snapshot.withoutTickets = try reader.withoutTickets(among: [known])
            return snapshot
        }
    }

    /// The same for several orders, without events.
    public func automationSnapshot(of orders: [OrderID]) async throws(StoreError) -> AutomationSnapshot {
        try await self.read { reader in
            var snapshot = try reader.automationSnapshot(of: [])
            for order in orders {
                snapshot.orders[order] = try reader.order(order, known: snapshot.orders)
            }
            snapshot.withoutTickets = try reader.withoutTickets(among: Array(snapshot.orders.values))
            return snapshot
        }
    }

    /// The same for one asset, without events.
    public func automationSnapshot(of asset: AssetID) async throws(StoreError) -> AutomationSnapshot {
        try await self.read { reader in
            var snapshot = try reader.automationSnapshot(of: [])
            try reader.load(asset, into: &snapshot.assets)
            return snapshot
        }
    }

    /// The order that an event's objects lead to, or else its reference.
    public func order(for facts: EventFacts) async throws(StoreError) -> OrderRecord? {
        try await self.read { try $0.order(for: facts, known: [:]) }
    }

    /// The order that has an event's reference in the other mode.
    public func orderOfOtherMode(for facts: EventFacts) async throws(StoreError) -> OrderRecord? {
        try await self.read { reader in
            try facts.orderReference.flatMap { try reader.order(reference: $0, livemode: !facts.livemode) }
        }
    }

    /// The order whose payment a registration is.
    ///
    /// - Parameter number: the seller's own.
    public func order(registered number: String, _ facts: EventFacts) async throws(StoreError) -> OrderRecord? {
        try await self.read { try $0.order(registered: number, facts, known: [:]) }
    }

    /// Parked events whose time is over, oldest first.
    public func expiredParked(limit: Int) async throws(StoreError) -> AutomationSnapshot {
        let now = self.time.now().milliseconds
        return try await self.read { reader in
            let rows = try reader.query(
                """
                SELECT \(PendingEvent.columns), 1, p.until, \(PendingEvent.body), e.source FROM parked p JOIN events e ON e.id = p.event
                WHERE p.until <= ?1 ORDER BY p.until LIMIT ?2
                """,
                [.int(now), .int(Int64(limit))]
            )
            return try reader.automationSnapshot(of: rows)
        }
    }

    /// Stores the whole plan in one transaction.
    ///
    /// - Parameter isAwaited: somebody waits for its answer, so it goes before background work.
    /// - Returns: anything but `.carriedOut` stored nothing.
    public func carryOut(
        _ plan: AutomationPlan,
        isAwaited: Bool = false
    ) async throws(StoreError) -> PlanOutcome {
        do {
            let rendered = RenderedPlan(plan, now: self.time.now())
            try await self.database.write(isAwaited ? .accept : .background) { try $0.carryOut(rendered) }
            return .carriedOut
        } catch is StalePlan {
            return .stale
        } catch is LostClaim {
            return .lostClaim
        } catch { throw Store.storeError(error) }
    }

    /// Keeps a subject's events from being tried before `until`; other subjects go on.
    public func block(subject: String, until: Timestamp, reason: String) async throws(StoreError) {
        try await self.write(.background) { transaction in
            _ = try transaction.execute(
                """
                INSERT INTO blocked_subjects (subject, attempts, due_at, reason) VALUES (?1, 1, ?2, ?3)
                ON CONFLICT (subject) DO UPDATE SET attempts = blocked_subjects.attempts + 1, due_at = ?2, reason = ?3
                """,
                [.text(subject), .int(until.milliseconds), .text(reason)]
            )
        }
    }

    /// How often a subject has failed; 0 where it is not blocked.
    public func blockedAttempts(subject: String) async throws(StoreError) -> Int {
        try await self.read { reader in
            let rows = try reader.query("SELECT attempts FROM blocked_subjects WHERE subject = ?1", [.text(subject)])
            return try rows.first.map { row throws(SQLError) in Int(try row.int(0)) } ?? 0
        }
    }
}

/// Something that a plan rests on has changed.
struct StalePlan: Error {}

/// The command that a plan settles is not the worker's any more.
struct LostClaim: Error {}

extension PendingEvent {
    static let columns = "e.id, e.uid, e.type, e.subject, e.occurred_at, e.accepted_at, e.handling, e.facts"

    /// Only of the types whose announcements tell it on; of the others it would be read for nothing.
    static let body = """
        CASE WHEN e.type IN \
        (\(Self.quoted(EventFacts.registrationTypes + EventFacts.showTypes + EventFacts.assetTypes))) THEN e.body END
        """

    static func quoted(_ types: [String]) -> String { types.map { "'\($0)'" }.joined(separator: ", ") }
}

extension SQLReader {
    fileprivate func automationSnapshot(of rows: [SQLRow]) throws -> AutomationSnapshot {
        var orders: [OrderID: OrderRecord] = [:]
        var registrations: [String: RegistrationRecord] = [:]
        var decisions: [ShowKey: ShowDecision] = [:]
        var assets: [AssetID: AssetRecord] = [:]
        var events: [PendingEvent] = []
        var unreadable: [String: String] = [:]
        for row in rows {
            let subject = try row.text(3)
            guard unreadable[subject] == nil else { continue }
            do {
                let event = try self.pendingEvent(row, orders: &orders)
                if let facts = event.facts, EventFacts.registrationTrigger(event.type) != nil {
                    let object = facts.objectKey(event.subject)
                    registrations[object] = try registrations[object] ?? self.registration(object)
                }
                if let show = event.show, decisions[show] == nil {
                    decisions[show] = try self.decision(about: show)
                }
                try self.loadAssets(of: event, into: &assets)
                events.append(event)
            } catch let error as SQLError where error.code == "unexpected_value" {
                // It holds up its own subject alone.
                unreadable[subject] = error.message
            }
        }
        let subscriptions = try self.query("SELECT \(SubscriptionRecord.columns) FROM subscriptions ORDER BY id")
            .map { row throws(SQLError) in try SubscriptionRecord(row) }
        return AutomationSnapshot(
            events: events,
            orders: orders,
            registrations: registrations,
            decisions: decisions,
            withoutTickets: try self.withoutTickets(among: Array(orders.values)),
            assets: assets,
            subscriptions: subscriptions,
            unreadable: unreadable
        )
    }

    fileprivate func withoutTickets(among orders: [OrderRecord]) throws(SQLError) -> Set<OrderID> {
        var without: Set<OrderID> = []
        for order in orders where order.machine.hasLetTicketsGo {
            if try !self.canTakeBack(order.id) { without.insert(order.id) }
        }
        return without
    }

    private func pendingEvent(_ row: SQLRow, orders: inout [OrderID: OrderRecord]) throws -> PendingEvent {
        // In the event's own row: whether a machine is told of it at all, not what was made of it before.
        let drivesMachines = try row.value(6, Handling.self) != .none
        var event = PendingEvent(
            row: EventRowID(rawValue: try row.int(0)),
            id: EventID(leading: try row.blob(1)),
            source: try row.optionalText(11),
            type: try row.text(2),
            subject: try row.text(3),
            occurredAt: try row.optionalInt(4).map(Timestamp.init(milliseconds:)),
            acceptedAt: Timestamp(milliseconds: try row.int(5)),
            facts: drivesMachines ? try EventFacts(json: .stored(row.text(7))) : nil,
            isRouted: try row.bool(8),
            parkedUntil: try row.optionalInt(9).map(Timestamp.init(milliseconds:))
        )
        guard let facts = event.facts else { return event }
        if EventFacts.drivesShows(event.type) {
            event.data = try JSON.stored(String(decoding: row.blob(10), as: UTF8.self))["data"]
        } else if EventFacts.registrationTrigger(event.type) != nil {
            event.data = try JSON.stored(String(decoding: row.blob(10), as: UTF8.self))["data"]
            if let order = try self.order(registered: event.subject, facts, known: orders) {
                event.order = order.id
                orders[order.id] = order
            }
        } else if EventFacts.drivesAssets(event.type) {
            event.data = try JSON.stored(String(decoding: row.blob(10), as: UTF8.self))["data"]
            event.assetLink = try event.assetObject.flatMap { object throws(SQLError) in try self.assetLink(object) }
        } else if let order = try self.order(for: facts, known: orders) {
            event.order = order.id
            orders[order.id] = order
        } else if let reference = facts.orderReference,
            let other = try self.order(reference: reference, livemode: !facts.livemode)
        {
            event.orderOfOtherMode = other.id
            orders[other.id] = orders[other.id] ?? other
        }
        return event
    }

    /// The order that one object of a provider leads to.
    func order(leadingFrom object: String) throws(SQLError) -> OrderID? {
        try self.query("SELECT order_id FROM order_references WHERE object = ?1", [.text(object)])
            .first.map { row throws(SQLError) in OrderID(rawValue: try row.int(0)) }
    }

    /// Only the order that names the registration as its payment, not one that is led to by another object that happens
    /// to have the same number.
    func order(whosePaymentIs registration: String, _ number: String) throws(SQLError) -> OrderID? {
        try self.query(
            """
            SELECT o.id FROM order_references r JOIN orders o ON o.id = r.order_id
            WHERE r.object = ?1 AND o.registration = ?2
            """,
            [.text(registration), .text(number)]
        )
        .first.map { row throws(SQLError) in OrderID(rawValue: try row.int(0)) }
    }

    fileprivate func order(
        registered number: String,
        _ facts: EventFacts,
        known: [OrderID: OrderRecord]
    ) throws -> OrderRecord? {
        try self.order(whosePaymentIs: facts.objectKey(number), number).flatMap { id throws in
            try self.order(id, known: known)
        }
    }

    fileprivate func order(for facts: EventFacts, known: [OrderID: OrderRecord]) throws -> OrderRecord? {
        for object in facts.objectKeys {
            if let id = try self.order(leadingFrom: object) { return try self.order(id, known: known) }
        }
        guard let reference = facts.orderReference else { return nil }
        if let id = OrderID(reference), let order = try self.order(id, known: known) { return order }
        return try self.order(reference: reference, livemode: facts.livemode)
    }

    fileprivate func order(_ id: OrderID, known: [OrderID: OrderRecord]) throws -> OrderRecord? {
        if let order = known[id] { return order }
        return try self.query("SELECT \(OrderRecord.columns) FROM orders WHERE id = ?1", [.int(id.rawValue)])
            .first.map { row throws(SQLError) in try OrderRecord(row) }
    }
}
