import Model
import Signing
import TestSupport
import Testing

@testable import Store

@Suite struct AcceptingTests {
    @Test(arguments: Engine.allCases)
    func aKeyMakesOneEventPerSource(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        #expect(try await ledger.status(.payment("e1")) == .accepted)
        #expect(try await ledger.status(.payment("e1")) == .duplicate)
        #expect(try await ledger.status(.payment("e1"), from: "elsewhere") == .accepted)
        #expect(try await ledger.count("events") == 2)
        #expect(try await ledger.count("outbox") == 2)
        #expect(try await ledger.count("receipts") == 3)
        #expect(try await ledger.count("payloads") == 3)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aKeyWithAnotherMeaningIsAConflictAndChangesNothing(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"))
        let before = try #require(try await ledger.store.event(ledger.id("e1")))
        #expect(try await ledger.status(.payment("e1", amount: 7)) == .conflict)
        #expect(try await ledger.store.event(ledger.id("e1")) == before)
        #expect(try await ledger.count("events") == 1)
        // It stays a conflict, and what was right stays a duplicate.
        #expect(try await ledger.status(.payment("e1", amount: 7)) == .conflict)
        #expect(try await ledger.status(.payment("e1")) == .duplicate)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func anotherVersionsReadingIsSettledBeforeAConflictIsDeclared(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"))
        let id = ledger.id("e1")
        #expect(try await ledger.accept(.payment("e1", amount: 7), version: 2) == .versionsDiffer([id]))
        #expect(try await ledger.count("receipts") == 1)
        let known = try #require(try await ledger.store.knownKeys([id])[id])
        #expect(known.normalizerVersion == 1)
        #expect(known.entry == 0)
        #expect(known.fingerprint == Fingerprint(of: .payment("e1")).value)
        #expect(try await ledger.status(.payment("e1", amount: 7), version: 2, settled: [id]) == .duplicate)
        #expect(try await ledger.status(.payment("e1", amount: 7), version: 2, settled: []) == .conflict)
        #expect(try await ledger.count("events") == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aBatchIsJudgedEntryByEntry(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"), .payment("e2", "pi_2"))
        let outcome = try await ledger.accept(
            .payment("e1"),
            .payment("e2", "pi_2", amount: 7),
            .payment("e3", "pi_3"),
            .payment("e3", "pi_3")
        )
        guard case .stored(let receipt) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
        #expect(receipt.entries.map(\.status) == [.duplicate, .conflict, .accepted, .duplicate])
        #expect(receipt.status == .accepted)
        #expect(try await ledger.store.receipt(receipt.id) == receipt)
        #expect(try await ledger.count("events") == 3)
        #expect(try await ledger.status(.payment("e1"), .payment("e2", "pi_2", amount: 7)) == .conflict)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aStormOfDuplicatesYieldsOneEvent(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let statuses = try await withThrowingTaskGroup(of: ReceiptStatus.self) { group in
            for index in 0..<200 {
                group.addTask { try await ledger.status(.payment("e\(index % 4)", "pi_\(index % 4)")) }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses == [.accepted: 4, .duplicate: 196])
        #expect(try await ledger.count("events") == 4)
        #expect(try await ledger.count("outbox") == 4)
        #expect(try await ledger.count("receipts") == 200)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatIsStoredComesBackWhole(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        var receipt = ledger.receipt()
        receipt.matchedSecret = "second"
        receipt.signedAt = ledger.time.now - .seconds(3)
        receipt.bodyBytes = 4
        let event = ledger.event(.payment("e1", objects: ["ch_1"]), of: receipt)
        let payload = ReceiptPayload(headers: [("a", "1"), ("a", "票"), ("b", "")], body: [0, 255, 10, 0])
        let acceptance = Acceptance(receipt: receipt, payload: payload, entries: [.event(event)], keysExpire: false)
        guard case .stored(let stored) = try await ledger.store.accept(acceptance) else {
            Issue.record("it was not stored")
            return
        }
        #expect(stored.skew == .seconds(3))
        #expect(try await ledger.store.receipt(receipt.id) == stored)
        #expect(try await ledger.store.payload(of: receipt.id) == payload)
        let record = try #require(try await ledger.store.event(event.id))
        #expect(record.body == event.body)
        #expect(record.row == event.row)
        #expect(record.receipt == receipt.id)
        #expect(record.handling == .pending)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func rejectedCallsAreCountedByWhetherTheyWereProved(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for (reason, secret, count) in [
            ("signature_mismatch", nil, 1), ("timestamp_too_old", "first", 2), ("malformed", nil, 4),
            ("call_too_large", nil, 8), ("malformed", "first", 16), ("token_reused", "first", 32),
            ("call_too_large", "first", 64), (nil, "first", 128),
        ] as [(String?, String?, Int)] {
            for _ in 0..<count { try await ledger.reject(reason, secret) }
        }
        let volume = { (kind: RejectedKind, limit: Int) in
            try await ledger.store.rejectedVolume(source: "shop", kind, atMost: limit)
        }
        #expect(try await volume(.unproved, 1000).count == 1 + 2 + 4 + 8 + 128)
        #expect(try await volume(.proved, 1000).count == 16 + 32 + 64)
        #expect(try await volume(.proved, 5) == StoredVolume(count: 5, bytes: 5 * 14))
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func rejectedCallsAreCountedPerSourceUpToTheCap(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for _ in 0..<7 { try await ledger.keep(.rejected) }
        for _ in 0..<2 { try await ledger.keep(.rejected, from: "elsewhere") }
        try await ledger.keep(.ignored)
        try await ledger.accept(.payment("e1"))
        #expect(try await ledger.store.rejectedVolume(source: "shop", .unproved, atMost: 100).count == 7)
        #expect(try await ledger.store.rejectedVolume(source: "shop", .unproved, atMost: 5).count == 5)
        #expect(try await ledger.store.rejectedVolume(source: "elsewhere", .unproved, atMost: 100).count == 2)
        #expect(try await ledger.store.rejectedVolume(source: "nowhere", .unproved, atMost: 100).count == 0)
        // The target's 12 bytes, the headers' "[]", no body.
        #expect(try await ledger.store.rejectedVolume(source: "shop", .unproved, atMost: 5).bytes == 5 * 14)
        #expect(try await ledger.store.rejectedVolume(source: "nowhere", .unproved, atMost: 5) == StoredVolume())
        #expect(try await ledger.store.knownSources() == ["elsewhere", "shop"])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func identifiersRiseThoughTheClockStepsBackAndTheProcessRestarts(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for index in 0..<20 {
            if index == 10 { ledger.time.set(to: ledger.time.now - .seconds(3600)) }
            try await ledger.accept(.payment("e\(index)", "pi_\(index)"))
        }
        try await ledger.store.close()
        ledger.time.set(to: ledger.time.now - .seconds(3600))
        let again = try await Ledger(engine, in: ledger.folder, time: ledger.time)
        for index in 20..<30 { try await again.accept(.payment("e\(index)", "pi_\(index)")) }
        let events = try await again.store.events(EventFilter(), PageRequest(limit: 100)).records
        // Newest first, which is the reverse of the order they came in.
        #expect(events.map(\.subject) == (0..<30).reversed().map { "pi_\($0)" })
        #expect(Set(events.map(\.row)).count == 30)
        try await again.store.close()
    }
}
