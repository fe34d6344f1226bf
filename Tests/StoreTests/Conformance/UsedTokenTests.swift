import Model
import TestSupport
import Testing

@testable import Store

@Suite struct UsedTokenTests {
    private static let token = TokenUse(id: Array(repeating: 7, count: 16), binding: 1)
    private static let other = TokenUse(id: token.id, binding: 2)

    @Test(arguments: Engine.allCases)
    func theSameUseMayComeAgainAndAnotherOneLeavesNothing(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        guard case .stored(let first) = try await ledger.use(Self.token, .payment("e1")) else {
            Issue.record("not stored")
            return
        }
        #expect(first.status == .accepted)
        guard case .stored(let again) = try await ledger.use(Self.token, .payment("e1")) else {
            Issue.record("not stored")
            return
        }
        #expect(again.status == .duplicate)
        #expect(try await ledger.use(Self.other, .payment("e2", "pi_2")) == .tokenReused(by: first.id))
        #expect(try await ledger.store.otherUse(of: Self.other) == first.id)
        #expect(try await ledger.store.otherUse(of: Self.token) == nil)
        #expect(try await ledger.store.otherUse(of: TokenUse(id: [1], binding: 2)) == nil)
        for (table, count) in [("used_tokens", 1), ("receipts", 2), ("payloads", 2), ("events", 1), ("event_keys", 1)] {
            #expect(try await ledger.count(table) == count, "\(table)")
        }
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aUseThatDecidesNothingTakesNothingAndMustNotDiffer(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let looks = { (binding: Int64) in TokenUse(id: Self.token.id, binding: binding, decides: false) }
        guard case .stored = try await ledger.use(looks(3), .payment("e1")) else {
            Issue.record("not stored")
            return
        }
        #expect(try await ledger.count("used_tokens") == 0)
        guard case .stored(let first) = try await ledger.use(Self.token, .payment("e2", "pi_2")) else {
            Issue.record("taken by one that decides nothing")
            return
        }
        #expect(try await ledger.use(looks(3), .payment("e3", "pi_3")) == .tokenReused(by: first.id))
        guard case .stored = try await ledger.use(looks(Self.token.binding), .payment("e4", "pi_4")) else {
            Issue.record("the same use was refused")
            return
        }
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func ofManyAtOneTimeOneUseWins(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let outcomes = await withTaskGroup(of: AcceptanceOutcome?.self) { group in
            for index in 0..<20 {
                let use = TokenUse(id: Self.token.id, binding: Int64(index))
                group.addTask { try? await ledger.use(use, .payment("e\(index)", "pi_\(index)")) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let stored = outcomes.filter { if case .stored = $0 { true } else { false } }
        let reused = outcomes.filter { if case .tokenReused = $0 { true } else { false } }
        #expect(stored.count == 1 && reused.count == 19)
        #expect(try await ledger.count("events") == 1)
        #expect(try await ledger.count("receipts") == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aReadingThatHasToBeSettledUsesNoTokenYet(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("e1"))
        let outcome = try await ledger.use(Self.token, .payment("e1", amount: 7), version: 2)
        #expect(outcome == .versionsDiffer([ledger.id("e1")]))
        #expect(try await ledger.count("used_tokens") == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aRejectedCallThatPassesLaterUsesItsTokenThen(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        var receipts: [ReceiptRecord] = []
        for _ in 0..<2 {
            let id = try await ledger.keep(.rejected)
            var receipt = try #require(try await ledger.store.receipt(id))
            receipt.entries = [ReceiptEntry(status: .accepted)]
            receipts.append(receipt)
        }
        for (index, token) in [Self.token, Self.other].enumerated() {
            let event = ledger.event(.payment("e\(index)", "pi_\(index)"), of: receipts[index])
            let readmit = { () async throws in
                try await ledger.store.readmit(
                    receipts[index],
                    events: [(0, event)],
                    keysExpire: true,
                    token: token
                )
            }
            if index == 0 {
                #expect(try await readmit() == [event.id])
            } else {
                let error = await #expect(throws: StoreError.self) { _ = try await readmit() }
                guard case .conflict(let reason) = error else {
                    Issue.record("no conflict: \(String(describing: error))")
                    return
                }
                #expect(reason.contains("\(receipts[0].id)"))
            }
        }
        #expect(try await ledger.store.receipt(receipts[1].id)?.status == .rejected)
        #expect(try await ledger.count("events") == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func tokensGoWithTheKeysAndThoseOfSignaturesWithoutAWindowNever(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let day = Duration.seconds(86_400)
        let limits = RetentionLimits(payloads: day, keys: day * 90, events: day, deliveries: day, rejected: day)
        _ = try await ledger.use(Self.token, .payment("e1"))
        let lasting = TokenUse(id: [9], binding: 1)
        _ = try await ledger.use(lasting, .payment("e2", "pi_2"), keysExpire: false)
        ledger.time.advance(by: day * 89)
        try await ledger.pruneAll(limits)
        #expect(try await ledger.count("used_tokens") == 2)
        ledger.time.advance(by: day * 2)
        try await ledger.pruneAll(limits)
        #expect(try await ledger.count("used_tokens") == 1)
        #expect(try await ledger.store.otherUse(of: TokenUse(id: lasting.id, binding: 2)) != nil)
        #expect(try await ledger.store.otherUse(of: Self.other) == nil)
        try await ledger.store.close()
    }
}

extension Ledger {
    /// Takes a draft in as a call with a single-use token.
    fileprivate func use(
        _ token: TokenUse,
        _ draft: EventDraft,
        version: Int64 = 1,
        keysExpire: Bool = true
    ) async throws -> AcceptanceOutcome {
        let receipt = self.receipt(version: version)
        return try await self.store.accept(
            Acceptance(
                receipt: receipt,
                payload: ReceiptPayload(headers: [], body: []),
                entries: [.event(self.event(draft, of: receipt))],
                keysExpire: keysExpire,
                token: token
            )
        )
    }
}
