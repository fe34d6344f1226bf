import Testing

@testable import Store

/// What the store asks must cost what the answer is worth, however much is stored.
///
/// The statements are those that the store sends while it does everything it can do; there is no copy of their text
/// here to grow stale.
@Suite struct QueryPlanTests {
    /// Grow with what operators set up, not with traffic.
    static let small: Set<String> = ["subscriptions", "replays", "blocked_subjects", "schema_migrations"]

    /// Statements that read more than an index would give them, and why that is right.
    struct Exception: Sendable {
        let reason: String
        let matches: @Sendable (String) -> Bool
    }

    static let exceptions = [
        Exception(
            reason: "nearly every receipt is accepted, so the page is full soon; an index would cost every accept",
            matches: { $0.contains("FROM receipts WHERE") && $0.contains("status = ?") && !$0.contains("status <>") }
        ),
        Exception(
            reason: "most events moved something or drive nothing, so the page is full soon",
            matches: { $0.contains("FROM events e LEFT JOIN event_handlings h") && $0.contains(Self.isHandledSo) }
        ),
        Exception(
            reason: "nearly every delivery was made, so the page is full soon",
            matches: { $0.contains("FROM deliveries d") && $0.contains("d.state = ?") && !$0.contains("d.state <>") }
        ),
        Exception(
            reason: "two orders at most have one reference, one a mode: sorting them costs nothing",
            matches: { $0.contains("FROM orders WHERE") && $0.contains("reference = ?") }
        ),
        Exception(
            reason: "the outbox holds only what waits; of that, blocked subjects are passed over",
            matches: { $0.contains("FROM outbox o JOIN events e") && $0.contains("LEFT JOIN blocked_subjects") }
        ),
        Exception(
            reason: "the outbox holds only what waits, nearly all of it pending",
            matches: { $0.contains("FROM outbox o CROSS JOIN events e") && $0.contains(Self.isHandledSo) }
        ),
        Exception(
            reason: "counts what waits, which is what it is asked",
            matches: { $0 == "SELECT count(*), min(event) FROM outbox" || $0 == "SELECT count(*) FROM parked" }
        ),
        Exception(
            reason: "deliveries still under way after the retention are passed over; a schedule ends long before it",
            matches: { $0.contains("FROM deliveries d WHERE d.id < ?1 AND d.state <> 'pending' ORDER BY d.id LIMIT") }
        ),
        Exception(
            reason: "what is still needed after the retention is passed over, each with a look into an index",
            matches: { $0.contains("FROM events e WHERE e.id < ?1 AND NOT EXISTS") }
        ),
        Exception(
            reason: "runs once, when what earlier versions made of events gets a table of its own",
            matches: { $0.hasPrefix("INSERT INTO event_handlings (event, handling, order_id, note) SELECT") }
        ),
        Exception(
            reason: "rejected calls, which are capped, are passed over",
            matches: { $0.contains("FROM receipts r WHERE r.id < ?1 AND r.status <> 'rejected'") }
        ),
        Exception(
            reason: "nearly every command is done, so the page is full soon",
            matches: { $0.contains("FROM commands WHERE") && $0.contains("state = ?") && !$0.contains("state <>") }
        ),
        Exception(
            reason: "commands still under way after the retention are passed over; a schedule ends long before it",
            matches: {
                $0.contains("FROM commands c WHERE c.id < ?1 AND c.state NOT IN ('pending', 'held') ORDER BY")
            }
        ),
        Exception(
            reason: "runs once, when the process starts, over the index of pending commands",
            matches: { $0.hasPrefix("UPDATE commands SET lease_until = NULL") }
        ),
        Exception(
            reason: "steps from one source to the next in an index: one look a source",
            matches: { $0.hasPrefix("WITH RECURSIVE known(source)") }
        ),
        Exception(
            reason: "steps from one subscription to the next in an index: one look a subscription",
            matches: { $0.hasPrefix("WITH RECURSIVE held(subscription)") }
        ),
        Exception(
            reason: "runs once, when the process starts, over the index of what is pending",
            matches: { $0.hasPrefix("UPDATE deliveries SET lease_until = NULL") }
        ),
    ]

    /// The condition of a list of events by what was made of them.
    static let isHandledSo = "coalesce(h.handling, e.handling) = ?"

    /// Everything that the store has sent, explained.
    static func plans() async throws -> [QueryPlan] {
        let ledger = try await Ledger(.sqlite) { RecordingDatabase($0) }
        try await ledger.callEverything()
        let recording = try #require(ledger.database as? RecordingDatabase)
        var plans: [QueryPlan] = []
        let changesOfSchema = ["ALTER", "CREATE", "DROP"]
        for sql in recording.statements where !changesOfSchema.contains(where: sql.hasPrefix) {
            plans.append(try await QueryPlan(of: sql, on: ledger.database))
        }
        try await ledger.store.close()
        return plans
    }

    private static func growingTables() async throws -> Set<String> {
        let ledger = try await Ledger(.sqlite)
        let tables = try await ledger.database.read { reader in
            try reader.query("SELECT name FROM sqlite_master WHERE type = 'table'").map { try $0.text(0) }
        }
        try await ledger.store.close()
        return Set(tables).subtracting(Self.small)
    }

    @Test func noStatementReadsMoreThanItNeeds() async throws {
        let growing = try await Self.growingTables()
        let plans = try await Self.plans()
        #expect(plans.count > 200)
        var used: Set<String> = []
        for plan in plans {
            let flaws = plan.flaws(growing: growing)
            guard !flaws.isEmpty else { continue }
            let exception = Self.exceptions.first { $0.matches(plan.sql) }
            if let exception { used.insert(exception.reason) }
            #expect(exception != nil, "\(plan.sql)\n\(flaws.joined(separator: "\n"))")
        }
        // An exception that nothing needs any more would hide the next statement that it happens to match.
        #expect(used == Set(Self.exceptions.map(\.reason)))
    }

    /// The scenario reaches every table, so that no statement is left unlooked at for want of a call.
    @Test func everyTableIsReached() async throws {
        let plans = try await Self.plans()
        for table in try await Self.growingTables().union(Self.small) {
            #expect(plans.contains { $0.sql.contains(table) }, "\(table)")
        }
    }

    /// An index that leads to many rows beside the wanted ones is no better than none: the hot statements use theirs.
    @Test func hotStatementsUseTheirIndexes() async throws {
        let expected: [(statement: String, step: String)] = [
            ("SELECT fingerprint, normalizer FROM event_keys WHERE uid = ?1", "event_keys USING PRIMARY KEY (uid=?)"),
            ("FROM event_keys k JOIN events e ON e.id = k.event WHERE k.uid", "k USING PRIMARY KEY (uid=?)"),
            ("FROM receipts WHERE id = ?1", "receipts USING INTEGER PRIMARY KEY (rowid=?)"),
            ("FROM receipts WHERE source = ?1 ORDER", "receipts USING INDEX receipts_by_source (source=?)"),
            (
                "FROM receipts WHERE status = ?1 AND status <> 'accepted' ORDER",
                "receipts USING INDEX receipts_apart (status=?)"
            ),
            (
                "FROM receipts WHERE source = ?1 AND status = ?2 AND status <> 'accepted' ORDER",
                "receipts USING INDEX receipts_apart_by_source (source=? AND status=?)"
            ),
            (
                "FROM receipts r LEFT JOIN payloads p ON p.receipt = r.id WHERE r.source = ?1 AND r.status = 'rejected'",
                "r USING INDEX receipts_apart_by_source (source=? AND status=?)"
            ),
            ("FROM receipts WHERE id >= ?1 AND id < ?2 ORDER", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
            ("DELETE FROM receipts WHERE id = ?1", "receipts USING INTEGER PRIMARY KEY (rowid=?)"),
            (
                "p.receipt = r.id WHERE r.status = 'rejected' AND status <> 'accepted' AND r.id < ?1",
                "r USING COVERING INDEX receipts_apart (status=? AND id<?)"
            ),
            ("DELETE FROM attempts WHERE delivery = ?1", "attempts USING PRIMARY KEY (delivery=? AND number=?)"),
            ("FROM unmatched_objects u WHERE u.event = ?1", "u USING COVERING INDEX unmatched_by_event (event=?)"),
            ("DELETE FROM command_objects WHERE", "o USING COVERING INDEX command_objects_by_command (command=?)"),
            ("DELETE FROM command_follows WHERE", "o USING COVERING INDEX command_follows_by_command (command=?)"),
            ("DELETE FROM event_keys WHERE uid = ?1", "event_keys USING PRIMARY KEY (uid=?)"),
            ("FROM outliving_keys WHERE event < ?1 ORDER", "outliving_keys USING INTEGER PRIMARY KEY (rowid<?)"),
            ("FROM events e WHERE e.id < ?1 AND NOT EXISTS", "d USING COVERING INDEX deliveries_by_event (event=?)"),
            ("FROM events e WHERE e.id = ?1 AND NOT EXISTS", "e USING INTEGER PRIMARY KEY (rowid=?)"),
            ("LEFT JOIN blocked_subjects b", "SCAN o"),
            ("FROM parked p JOIN events e", "p USING COVERING INDEX parked_until (until<?)"),
            ("until FROM parked WHERE waits_for", "parked USING COVERING INDEX parked_by_waits (waits_for=?)"),
            ("FROM order_references WHERE object", "order_references USING PRIMARY KEY (object=?)"),
            ("FROM registrations WHERE object", "registrations USING PRIMARY KEY (object=?)"),
            ("FROM unmatched_objects WHERE object", "unmatched_objects USING PRIMARY KEY (object=?)"),
            ("FROM orders WHERE id = ?1", "orders USING INTEGER PRIMARY KEY (rowid=?)"),
            ("FROM orders WHERE reference = ?1 AND livemode = ?2", "orders_1 (reference=? AND livemode=?)"),
            ("FROM orders WHERE phase = ?1 ORDER", "orders USING INDEX orders_by_phase (phase=?)"),
            ("FROM order_history h", "h USING INDEX order_history_by_order (order_id=?)"),
            ("FROM asset_history h", "h USING INDEX asset_history_by_asset (asset=?)"),
            ("FROM asset_objects WHERE object", "asset_objects USING PRIMARY KEY (object=?)"),
            ("FROM assets WHERE id = ?1", "assets USING INTEGER PRIMARY KEY (rowid=?)"),
            ("FROM assets WHERE owner = ?1 ORDER", "assets USING INDEX assets_by_owner (owner=?)"),
            ("FROM assets WHERE phase = ?1 ORDER", "assets USING INDEX assets_by_phase (phase=?)"),
            ("AND d.due_at <= ?5 ORDER BY", "d USING INDEX deliveries_due (subscription=? AND due_at<?)"),
            ("AND d.asked = 1 ORDER BY d.id LIMIT", "d USING INDEX deliveries_asked (subscription=?)"),
            ("AND d.asked = 1 AND (d.lease_until", "d USING INDEX deliveries_asked (subscription=?)"),
            ("AND a.asked = 1 AND a.state = 'pending'", "deliveries_asked (subscription=?)"),
            ("AND d.due_at < ?2 AND s.enabled = 0", "d USING INDEX deliveries_due (subscription=? AND due_at<?)"),
            ("SELECT count(*) FROM deliveries d WHERE", "d USING INDEX deliveries_due (subscription=? AND due_at>?)"),
            ("WITH due AS MATERIALIZED ( SELECT d.id", "SEARCH deliveries USING INTEGER PRIMARY KEY (rowid=?)"),
            ("FROM subscriptions s WHERE s.enabled", "d USING INDEX deliveries_due (subscription=?)"),
            (
                "FROM deliveries d JOIN events e ON e.id = d.event WHERE d.subscription = ?1 ORDER",
                "d USING INDEX deliveries_by_subscription (subscription=?)"
            ),
            (
                "FROM deliveries d JOIN events e ON e.id = d.event WHERE d.state = ?1 AND d.state <> 'delivered' ORDER",
                "d USING INDEX deliveries_apart (state=?)"
            ),
            (
                "FROM deliveries WHERE state = 'pending' AND state <>",
                "deliveries USING COVERING INDEX deliveries_apart (state=?)"
            ),
            ("AND d.event = (SELECT event FROM event_keys", "d USING INDEX deliveries_by_event (event=?"),
            (
                "FROM events e LEFT JOIN event_handlings h ON h.event = e.id WHERE e.type = ?1 ORDER",
                "e USING INDEX events_by_type (type=?)"
            ),
            (
                "FROM event_handlings h CROSS JOIN events e WHERE e.id = h.event AND h.handling = ?1 AND h.handling IN",
                "h USING INDEX event_handlings_apart (handling=?"
            ),
            (
                "FROM outbox o CROSS JOIN events e LEFT JOIN event_handlings h",
                "h USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"
            ),
            ("FROM event_subjects s JOIN events e", "s USING PRIMARY KEY (subject=?"),
            (
                "WITH due AS MATERIALIZED ( SELECT id FROM commands",
                "commands USING INDEX commands_due (kind=? AND due_at<?)"
            ),
            ("SELECT 1 FROM commands WHERE kind = ?2", "commands USING INDEX commands_due (kind=? AND due_at<?)"),
            ("FROM commands WHERE source = ?1 AND kind = ?2 AND name = ?3", "(source=? AND kind=? AND name=?)"),
            ("FROM command_objects o CROSS JOIN", "o USING PRIMARY KEY (source=? AND object=?)"),
            (
                "FROM commands c LEFT JOIN payloads p ON p.receipt = c.receipt",
                "c USING INDEX commands_apart (state=?)"
            ),
            (
                "FROM receipts r LEFT JOIN payloads p ON p.receipt = r.id WHERE r.source = ?1 AND r.status IN",
                "r USING INDEX receipts_apart_by_source (source=? AND status=?)"
            ),
            ("SELECT 1 FROM command_objects", "command_objects USING PRIMARY KEY (source=? AND object=?)"),
            ("SELECT 1 FROM command_follows", "command_follows USING PRIMARY KEY (source=? AND object=?)"),
            ("SELECT command FROM command_follows", "command_follows USING PRIMARY KEY (source=? AND object=?)"),
            ("SELECT command FROM command_follows", "commands USING INTEGER PRIMARY KEY (rowid=?)"),
            ("SELECT object FROM command_objects WHERE", "COVERING INDEX command_objects_by_command (command=?)"),
            ("FROM tickets WHERE id = ?1", "tickets USING INTEGER PRIMARY KEY (rowid=?)"),
            ("UPDATE tickets SET state = 'held'", "tickets USING INTEGER PRIMARY KEY (rowid=?)"),
            (
                "FROM tickets WHERE seller = ?1 AND state = ?2 ORDER",
                "tickets_by_seller_and_state (seller=? AND state=?)"
            ),
            ("FROM tickets WHERE seller = ?1 ORDER", "tickets USING INDEX tickets_by_seller (seller=?)"),
            ("FROM tickets WHERE state = ?1 ORDER", "tickets USING INDEX tickets_by_state (state=?)"),
            ("FROM ticket_holds WHERE order_id = ?1", "ticket_holds_1 (order_id=?)"),
            ("FROM ticket_holds h JOIN tickets t", "h USING INDEX sqlite_autoindex_ticket_holds_1 (order_id=?)"),
            ("FROM ticket_holds WHERE ticket = ?1", "ticket_holds USING INDEX ticket_holds_by_ticket (ticket=?)"),
            ("FROM show_settlements s WHERE s.livemode = ?1", "s USING PRIMARY KEY (livemode=? AND show=?)"),
            ("FROM show_settlements s JOIN escrows e", "s USING INDEX show_settlements_pending (pending=?)"),
            (
                "FROM show_settlements s JOIN escrows e",
                "e USING COVERING INDEX escrows_due (livemode=? AND show=? AND due_at<?)"
            ),
            ("FROM show_settlements s WHERE s.pending = 1", "show_settlements_pending (pending=?)"),
            (
                "FROM show_settlements s WHERE s.pending = 1",
                "e USING COVERING INDEX escrows_due (livemode=? AND show=?"
            ),
            ("UPDATE escrows SET due_at = NULL", "escrows USING PRIMARY KEY (order_id=? AND show=?)"),
            ("FROM escrows WHERE order_id = ?1", "escrows USING PRIMARY KEY (order_id=?)"),
            ("FROM requests WHERE principal", "requests USING PRIMARY KEY (principal=? AND name=?)"),
            ("FROM requests WHERE created_at", "requests USING COVERING INDEX requests_by_age (created_at<?)"),
        ]
        let plans = try await Self.plans()
        for (statement, step) in expected {
            let matching = plans.filter { $0.sql.contains(statement) }
            #expect(!matching.isEmpty, "\(statement)")
            for plan in matching {
                #expect(plan.steps.contains { $0.contains(step) }, "\(plan.sql)\n\(plan.steps.joined(separator: "\n"))")
            }
        }
    }

    /// A subject may have thousands of events: an order that comes reads those of them that are unmatched.
    @Test func ofASubjectOnlyWhatIsUnmatchedIsRead() async throws {
        let plan = try #require(try await Self.plans().first { $0.sql.contains("h.handling = 'unmatched'") })
        #expect(
            plan.steps == [
                "SEARCH s USING PRIMARY KEY (subject=?)", "SEARCH h USING INTEGER PRIMARY KEY (rowid=?)",
                "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
            ]
        )
    }

    /// The rule itself: it must find what it is there to find.
    @Test func theRuleBites() async throws {
        let ledger = try await Ledger(.sqlite)
        let bad = [
            "SELECT * FROM receipts WHERE remote = ?1",
            "SELECT * FROM events e WHERE e.id < ?1 AND e.origin = ?2 ORDER BY e.id DESC LIMIT 5",
            "SELECT * FROM receipts WHERE source = ?1 ORDER BY remote",
            "SELECT * FROM receipts r JOIN events e ON e.receipt = r.id WHERE r.id = ?1",
            "UPDATE deliveries SET state = 'dead' WHERE attempts > 3",
            "DELETE FROM payloads WHERE headers = ?1",
        ]
        for sql in bad {
            let plan = try await QueryPlan(of: sql, on: ledger.database)
            #expect(!plan.flaws(growing: ["receipts", "events", "deliveries", "payloads"]).isEmpty, "\(sql)")
        }
        let good = [
            "SELECT * FROM receipts WHERE id = ?1", "SELECT max(id) FROM receipts",
            "SELECT * FROM receipts WHERE id < ?1 ORDER BY id DESC LIMIT 5", "SELECT * FROM subscriptions ORDER BY id",
        ]
        for sql in good {
            let plan = try await QueryPlan(of: sql, on: ledger.database)
            #expect(plan.flaws(growing: ["receipts"]).isEmpty, "\(sql)")
        }
        try await ledger.store.close()
    }
}
