import Model
import TestSupport
import Testing

@testable import Store

/// Callers wait for the commit that a body is in, so none deletes much, however much there is.
@Suite struct SmallStepTests {
    private static let day = Duration.seconds(86_400)
    private static let rowsOfABody = 200

    private static let limits = RetentionLimits(
        payloads: Self.day,
        keys: Self.day,
        events: Self.day,
        deliveries: Self.day,
        rejected: Self.day
    )

    /// Everything that pruning deletes, and much of each.
    private static func fill(_ ledger: Ledger) async throws {
        let all = try await ledger.subscribe("all")
        let other = try await ledger.subscribe("other")
        try await ledger.accept(300)
        for _ in 0..<60 { try await ledger.keep(.rejected, sealed: [1]) }
        while try await !ledger.route().isEmpty {}
        // Eleven tries each, and of a few very many.
        try await ledger.sql("UPDATE deliveries SET state = 'dead' WHERE subscription = \(all.rawValue)")
        try await ledger.sql(Self.attempts(11, "subscription = \(all.rawValue)"))
        try await ledger.sql("UPDATE deliveries SET state = 'dead' WHERE subscription = \(other.rawValue)")
        try await ledger.sql(Self.attempts(450, "id IN (SELECT max(id) FROM deliveries)"))
        for (count, event) in [
            (3, "id IN (SELECT id FROM events LIMIT 100)"), (500, "id = (SELECT max(id) FROM events)"),
        ] {
            try await ledger.sql(
                """
                INSERT INTO unmatched_objects (object, event) SELECT 'o' || n.value, e.id
                FROM (SELECT id FROM events WHERE \(event)) e, (\(Self.numbers(count))) n WHERE 1 = 1
                ON CONFLICT DO NOTHING
                """
            )
        }
        for index in 0..<100 { try await ledger.claim("c\(index)", objects: ["a", "b", "c"], follows: ["d"]) }
        try await ledger.sql("UPDATE commands SET state = 'done'")
        try await ledger.sql(
            """
            INSERT INTO command_objects (source, object, command) SELECT 'shop', 'o' || n.value, c.id
            FROM (SELECT max(id) AS id FROM commands) c, (\(Self.numbers(450))) n
            """
        )
        for index in 0..<250 {
            _ = try await ledger.store.beginRequest(key: "\(index)", principal: "p", fingerprint: [1])
        }
        try await ledger.sql(
            """
            INSERT INTO used_tokens (uid, binding, receipt, expires)
            SELECT CAST(n.value AS BLOB), 1, 1, 1 FROM (\(Self.numbers(450))) n
            """
        )
    }

    private static func numbers(_ count: Int) -> String {
        "WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < \(count)) SELECT value FROM n"
    }

    private static func attempts(_ count: Int, _ deliveries: String) -> String {
        """
        INSERT INTO attempts (delivery, number, at, duration, response)
        SELECT d.id, n.value, 0, 0, CAST('x' AS BLOB)
        FROM (SELECT id FROM deliveries WHERE \(deliveries)) d, (\(Self.numbers(count))) n
        """
    }

    @Test(arguments: Engine.allCases)
    func noBodyDeletesMoreThanItMay(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine) { RecordingDatabase($0) }
        let recording = try #require(ledger.database as? RecordingDatabase)
        try await Self.fill(ledger)
        ledger.time.advance(by: Self.day * 2)
        recording.forgetChanges()
        var lastingKeys = Self.limits
        lastingKeys.keys = Self.day * 10
        while try await ledger.store.prune(lastingKeys, limit: 200) > 0 {}
        #expect(try await ledger.count("outliving_keys") == 300)
        while try await ledger.store.prune(Self.limits, limit: 1000) > 0 {}
        for table in [
            "payloads", "receipts", "attempts", "deliveries", "command_objects", "command_follows", "commands",
            "events",
            "event_keys", "event_subjects", "event_handlings", "unmatched_objects", "outliving_keys", "used_tokens",
            "requests",
        ] {
            #expect(try await ledger.count(table) == 0, "\(table)")
        }
        #expect(recording.changes.max() == Self.rowsOfABody)
        // Few steps, each nearly full: many that do little would cost more commits.
        #expect(recording.changes.reduce(0, +) > recording.changes.count * 100)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatWaitsTooLongIsGivenUpInSmallStepsToo(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine) { RecordingDatabase($0) }
        let recording = try #require(ledger.database as? RecordingDatabase)
        let all = try await ledger.subscribe("all")
        try await ledger.accept(100)
        try await ledger.route()
        try await ledger.sql(Self.attempts(9, "1 = 1"))
        try await ledger.sql(
            "INSERT INTO attempts SELECT delivery, number + 100, at, duration, status, error, response "
                + "FROM attempts WHERE delivery = (SELECT min(delivery) FROM attempts)"
        )
        _ = try await ledger.store.change(all) { $0.switchOn(false) }
        ledger.time.advance(by: Self.day * 2)
        recording.forgetChanges()
        #expect(try await ledger.store.giveUpWaiting(longerThan: Self.day, limit: 1000) == ["all": 100])
        #expect(recording.changes.count == 6 && recording.changes.max() ?? 0 <= Self.rowsOfABody)
        #expect(try await ledger.count("attempts") == 0)
        #expect(try await ledger.count("deliveries") == 0)
        try await ledger.store.close()
    }

    /// Bytes cost as much as rows do.
    @Test(arguments: Engine.allCases)
    func largeBodiesGoOneByOne(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine) { RecordingDatabase($0) }
        let recording = try #require(ledger.database as? RecordingDatabase)
        for kibibytes in [600, 600, 3000, 10, 500, 500] {
            let payload = ReceiptPayload(headers: [], body: [UInt8](repeating: 1, count: kibibytes << 10))
            let receipt = ledger.receipt()
            _ = try await ledger.store.accept(
                Acceptance(receipt: receipt, payload: payload, entries: [], keysExpire: true)
            )
        }
        ledger.time.advance(by: Self.day * 2)
        recording.forgetChanges()
        var limits = Self.limits
        limits.events = Self.day * 10
        #expect(try await ledger.store.prune(limits, limit: 200) == 6)
        #expect(recording.changes == [1, 1, 1, 3])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aStopEndsItBetweenTwoSteps(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(3)
        let receipts = try await ledger.store.receipts(ReceiptFilter(), PageRequest()).records
        let old = receipts.map { (id: $0.id.rawValue, bytes: 0) }
        let pruning = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await ledger.store.delete(old, by: Outdated.payloads.delete).gone
        }
        pruning.cancel()
        #expect(try await pruning.value == 0)
        #expect(try await ledger.count("payloads") == 3)
        #expect(try await ledger.store.delete(old, by: Outdated.payloads.delete).gone == 3)
        try await ledger.store.close()
    }

    /// What is looked for beside the writes may be wanted again by the time it is deleted.
    @Test(arguments: Engine.allCases)
    func whatIsNeededAgainMeanwhileStays(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.subscribe("all")
        try await ledger.accept(.payment("e1"))
        let event = try #require(try await ledger.route().first).row.rawValue
        let delivery = try #require(try await ledger.store.deliveries(DeliveryFilter(), PageRequest()).records.first).id
        let receipt = try #require(try await ledger.store.receipts(ReceiptFilter(), PageRequest()).records.first).id
        try await ledger.claim("c1")
        let command = try #require(try await ledger.store.commands(CommandFilter(), PageRequest()).records.first).id
        let wanted: [(kind: Outdated, id: Int64)] = [
            (.events(keysBefore: .max), event), (.deliveries, delivery.rawValue), (.rejected, receipt.rawValue),
            (.receipts, receipt.rawValue), (.commands, command.rawValue), (.keys, event), (.replays, 1),
        ]
        for (kind, id) in wanted {
            let done = try await ledger.store.delete([(id: id, bytes: 0)], by: kind.delete)
            #expect(done.gone == 0 && done.rows == 0, "\(kind.candidates)")
        }
        #expect(try await ledger.store.knownKeys([ledger.id("e1")]).count == 1)
        try await ledger.store.close()
    }
}
