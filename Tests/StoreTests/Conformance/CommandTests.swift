import Model
import TestSupport
import Testing

@testable import Store

@Suite struct CommandTests {
    @Test(arguments: Engine.allCases)
    func aClaimAsksOnceHoweverOftenItComes(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let returned = EventDraft.payment("returned", "ret_1")
        let first = try await ledger.claim("c1", event: returned)
        #expect(first.status == .accepted)
        let command = try #require(
            try await ledger.store.commands(CommandFilter(), PageRequest(limit: 5)).records.first
        )
        #expect(command.receipt == first.id && command.state == .pending && command.kind == .confirm)
        #expect(
            first.entries == [
                ReceiptEntry(
                    status: .accepted,
                    event: ledger.id("returned"),
                    detail: "to be confirmed by \(command.id)"
                )
            ]
        )
        #expect(try await ledger.claim("c1", event: returned).status == .duplicate)
        // The event's key decides where there is one: another meaning under it asks nothing.
        #expect(try await ledger.claim("c2", event: .payment("returned", "ret_1", amount: 5)).status == .conflict)
        #expect(try await ledger.count("commands") == 1)
        try await ledger.store.close()
    }

    /// Whoever held it may have asked the provider before it died.
    @Test(arguments: Engine.allCases)
    func aClaimThatIsLostCountsAsAnAttempt(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        _ = try await ledger.claim("c1")
        let first = try #require(try await ledger.store.claimCommands(limit: 1, lease: .zero).first)
        #expect(first.attempts == 0 && first.attemptsEver == 0)
        let second = try #require(try await ledger.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        #expect(second.attempts == 1 && second.attemptsEver == 1)
        // Nobody was asked: that adds none, and takes none back.
        let until = ledger.time.now
        try await ledger.store.record(CommandResult(claim: second, outcome: .waiting(until: until, reason: "no key")))
        let third = try #require(try await ledger.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        #expect(third.attempts == 1 && third.attemptsEver == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aClaimWithoutAnEventIsToldApartByItsKey(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        #expect(try await ledger.claim("c1").status == .accepted)
        #expect(try await ledger.claim("c1").status == .duplicate)
        let other = try await ledger.claim("c1", payload: ["ask": "another"])
        #expect(other.status == .conflict && other.reason == "key_means_something_else")
        #expect(other.detail == "asks something else than a call under the same key did, which came first")
        #expect(try await ledger.claim("c1", from: "other").status == .accepted)
        #expect(try await ledger.count("commands") == 2)
        #expect(try await ledger.count("events") == 0)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func theAnswerAndItsEventsAreStoredWithTheEnd(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1")
        let claim = try #require(try await ledger.due().first)
        #expect(claim.payload == ["ask": "c1"] && claim.attempts == 0 && claim.earlier == nil)
        let answer = ledger.answer(to: claim, [.payment("paid")])
        let receipt = try #require(
            try await ledger.store.record(CommandResult(claim: claim, outcome: .done, answer: answer))
        )
        #expect(receipt.status == .accepted)
        #expect(try await ledger.store.receipt(receipt.id)?.command == claim.id)
        #expect(try await ledger.store.event(ledger.id("paid"))?.origin == .poll)
        let command = try #require(try await ledger.store.command(claim.id))
        #expect(command.state == .done && command.answer == receipt.id && command.attempts == 1)
        #expect(command.finishedAt == ledger.time.now && command.error == nil)
        #expect(try await ledger.due().isEmpty)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aLostClaimStoresNothing(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1")
        let lost = try #require(try await ledger.due(lease: .zero).first)
        let held = try #require(try await ledger.due().first)
        #expect(held.id == lost.id && held.token != lost.token)
        #expect(try await ledger.due().isEmpty)
        let late = CommandResult(claim: lost, outcome: .done, answer: ledger.answer(to: lost, [.payment("paid")]))
        #expect(try await ledger.store.record(late) == nil)
        #expect(try await ledger.count("events") == 0)
        #expect(try await ledger.store.command(held.id)?.state == .pending)
        let again = CommandResult(claim: held, outcome: .done, answer: ledger.answer(to: held, [.payment("paid")]))
        #expect(try await ledger.store.record(again)?.status == .accepted)
        // Once recorded, the claim is used up too.
        #expect(try await ledger.store.record(again) == nil)
        #expect(try await ledger.count("events") == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aFactThatIsKnownIsToldOnceMoreWithoutEffect(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("paid"))
        try await ledger.claim("c1")
        try await ledger.claim("c2")
        let claims = try await ledger.due()
        let same = CommandResult(
            claim: claims[0],
            outcome: .done,
            answer: ledger.answer(to: claims[0], [.payment("paid")])
        )
        #expect(try await ledger.store.record(same)?.status == .duplicate)
        var other = ledger.answer(to: claims[1], [.payment("paid", amount: 5)])
        other.receipt.normalizerVersion = 2
        let differing = CommandResult(claim: claims[1], outcome: .done, answer: other)
        #expect(try await ledger.store.record(differing)?.status == .conflict)
        #expect(try await ledger.count("events") == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatFailsComesAgainAtItsTimeAndEndsDead(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1")
        let first = try #require(try await ledger.due().first)
        let later = ledger.time.now + .seconds(30)
        _ = try await ledger.store.record(CommandResult(claim: first, outcome: .retry(at: later, error: "timed_out")))
        #expect(try await ledger.due().isEmpty)
        #expect(try await ledger.store.command(first.id)?.error == "timed_out")
        ledger.time.advance(by: .seconds(30))
        let second = try #require(try await ledger.due().first)
        #expect(second.attempts == 1)
        _ = try await ledger.store.record(CommandResult(claim: second, outcome: .dead(error: "gone")))
        #expect(try await ledger.due().isEmpty)
        let dead = try await ledger.store.commands(CommandFilter(state: .dead), PageRequest(limit: 5)).records
        #expect(dead.map(\.id) == [first.id] && dead[0].attempts == 2)
        #expect(try await ledger.store.backlog().deadCommands == 1)
        #expect(try await ledger.store.retryCommand(first.id))
        let third = try #require(try await ledger.due().first)
        #expect(third.attempts == 0)
        _ = try await ledger.store.record(CommandResult(claim: third, outcome: .done))
        #expect(try await !ledger.store.retryCommand(first.id))
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aCommandSeesTheNewestEarlierOneThatItFollows(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.store.insertDone(ledger.command("agreed", kind: .checkout, objects: ["order 1"]))
        try await ledger.claim("returned", objects: ["order 1", "number 7"])
        try await ledger.claim("elsewhere", from: "other", objects: ["number 7"])
        try await ledger.claim("paid", follows: ["number 7"])
        try await ledger.claim("named", follows: ["order 1"])
        try await ledger.claim("unrelated", follows: ["number 8"])
        let claims = try await ledger.due()
        #expect(claims.map(\.payload) == ["returned", "elsewhere", "paid", "named", "unrelated"].map { ["ask": $0] })
        // What is done goes before what waits; what only follows is followed by nobody.
        #expect(claims.map(\.earlier) == [nil, nil, ["ask": "returned"], ["ask": "agreed"], nil])
        _ = try await ledger.store.record(CommandResult(claim: claims[2], outcome: .done))
        #expect(try await ledger.store.command(claims[2].id)?.earlier == ["ask": "returned"])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatWasRefusedIsNotFollowed(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("true", objects: ["number 7"])
        let first = try #require(try await ledger.due().first)
        _ = try await ledger.store.record(CommandResult(claim: first, outcome: .done))
        try await ledger.claim("forged", objects: ["number 7"])
        let second = try #require(try await ledger.due().first)
        try await ledger.claim("paid", follows: ["number 7"])
        #expect(try await ledger.due(lease: .zero).first?.earlier == ["ask": "true"])
        _ = try await ledger.store.record(CommandResult(claim: second, outcome: .refused(reason: "no")))
        #expect(try await ledger.due().first?.earlier == ["ask": "true"])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatEndedForLackOfAnotherIsDueAgainOnceThatIsThere(_ engine: Engine) async throws {
        for outcome in [.refused(reason: "no"), .dead(error: "none")] as [CommandResult.Outcome] {
            let ledger = try await Ledger(engine)
            try await ledger.claim("paid", follows: ["number 7"])
            try await ledger.claim("other", follows: ["number 8"])
            for claim in try await ledger.due() {
                #expect(claim.earlier == nil)
                _ = try await ledger.store.record(CommandResult(claim: claim, outcome: outcome))
            }
            try await ledger.claim("elsewhere", from: "another", objects: ["number 7"])
            #expect(try await ledger.due().map(\.payload) == [["ask": "elsewhere"]])
            try await ledger.claim("returned", objects: ["number 7"])
            let claims = try await ledger.due()
            #expect(claims.map(\.payload) == [["ask": "paid"], ["ask": "returned"]])
            #expect(claims.map(\.earlier) == [["ask": "returned"], nil] && claims[0].attempts == 0)
            // Refused once more; what it follows is confirmed after that.
            _ = try await ledger.store.record(CommandResult(claim: claims[0], outcome: outcome))
            #expect(try await ledger.due().isEmpty)
            _ = try await ledger.store.record(CommandResult(claim: claims[1], outcome: .done))
            let again = try #require(try await ledger.due().first)
            #expect(again.id == claims[0].id)
            _ = try await ledger.store.record(CommandResult(claim: again, outcome: .done))
            #expect(try await ledger.due().isEmpty)
            try await ledger.store.close()
        }
    }

    @Test(arguments: Engine.allCases)
    func whatComesWhileAnotherIsCarriedOutIsNotMissed(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("paid", follows: ["number 7"])
        let early = try #require(try await ledger.due().first)
        try await ledger.claim("returned", objects: ["number 7"])
        _ = try await ledger.store.record(CommandResult(claim: early, outcome: .refused(reason: "unknown")))
        let claims = try await ledger.due()
        #expect(claims.map(\.earlier) == [["ask": "returned"], nil])
        let late = try #require(claims.first)
        _ = try await ledger.store.record(CommandResult(claim: late, outcome: .refused(reason: "no")))
        #expect(try await ledger.store.command(late.id)?.state == .refused)
        try await ledger.store.close()
    }

    /// Anybody may claim something about what is not there yet.
    @Test(arguments: Engine.allCases)
    func oneReturnMakesFewDueAgain(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        for index in 0..<25 { try await ledger.claim("paid \(index)", follows: ["number 7"]) }
        for claim in try await ledger.due(25) {
            _ = try await ledger.store.record(CommandResult(claim: claim, outcome: .refused(reason: "unknown")))
        }
        try await ledger.claim("returned", objects: ["number 7"])
        #expect(try await ledger.due(100).count == 21)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatWasRefusedIsTriedAgainWhenAsked(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1")
        let first = try #require(try await ledger.due().first)
        _ = try await ledger.store.record(CommandResult(claim: first, outcome: .refused(reason: "no")))
        #expect(try await ledger.due().isEmpty)
        #expect(try await ledger.store.retryCommand(first.id))
        let command = try #require(try await ledger.store.command(first.id))
        #expect(command.state == .pending && command.error == "no" && command.finishedAt == nil)
        #expect(try await ledger.due().map(\.attempts) == [0])
        try await ledger.store.close()
    }

    /// Before attempts had times, none was kept.
    @Test(arguments: Engine.allCases)
    func whatEndedBeforeAttemptsHadTimesIsTriedAgainWhenToldAgain(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1")
        let first = try #require(try await ledger.due().first)
        _ = try await ledger.store.record(CommandResult(claim: first, outcome: .refused(reason: "no")))
        // Just tried: whoever tells it at once has it tried no more often.
        #expect(try await ledger.claim("c1").status == .duplicate)
        #expect(try await ledger.due().isEmpty)
        try await ledger.sql("UPDATE commands SET attempted_at = NULL")
        #expect(try await ledger.claim("c1").status == .duplicate)
        #expect(try await ledger.due().map(\.id) == [first.id])
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whatIsAgreedIsKeptUnderItsKey(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.store.insertDone(ledger.command("agreed", kind: .checkout))
        try await ledger.store.insertDone(ledger.command("agreed", kind: .checkout))
        await #expect(throws: StoreError.self) {
            try await ledger.store.insertDone(ledger.command("agreed", kind: .checkout, payload: ["ask": 2]))
        }
        #expect(try await ledger.due().isEmpty)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func claimsOfAProcessThatDiedAreReleased(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1")
        #expect(try await ledger.due().count == 1)
        try await ledger.store.releaseClaims()
        #expect(try await ledger.due().count == 1)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func finishedCommandsGoWithTheKeys(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.claim("c1", objects: ["o"])
        try await ledger.claim("c2", objects: ["o"])
        try await ledger.claim("c3", follows: ["p"])
        for claim in try await ledger.due().suffix(1) {
            _ = try await ledger.store.record(CommandResult(claim: claim, outcome: .done))
        }
        try await ledger.store.releaseClaims()
        let claim = try #require(try await ledger.due(1).first)
        _ = try await ledger.store.record(CommandResult(claim: claim, outcome: .done))
        ledger.time.advance(by: .seconds(2 * 86_400))
        let day = Duration.seconds(86_400)
        let limits = RetentionLimits(payloads: day, keys: day, events: day, deliveries: day, rejected: day)
        while try await ledger.store.prune(limits, limit: 10) > 0 {}
        #expect(try await ledger.count("commands") == 1)
        #expect(try await ledger.count("command_objects") == 1)
        #expect(try await ledger.count("command_follows") == 0)
        #expect(try await ledger.store.command(claim.id) == nil)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aHintComesWithEveryClaim(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let hinted = Watched(0)
        let listening = Task {
            for await _ in ledger.store.commandWakeups() { hinted.change { $0 += 1 } }
        }
        try await ledger.claim("c1")
        // The listener may have come late; a later claim hints again.
        for index in 2..<50 where hinted.value == 0 { try await ledger.claim("c\(index)") }
        try await hinted.wait(for: "a hint") { $0 > 0 }
        listening.cancel()
        try await ledger.store.close()
    }
}
