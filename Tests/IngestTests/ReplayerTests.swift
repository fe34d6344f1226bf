import Model
import Signing
import TestSupport
import Testing

@testable import Ingest
@testable import Store

@Suite struct ReplayerTests {
    static let payment = #"[{"type":"pay","key":"k1","amount":100}]"#
    static let differing = #"[{"type":"pay","key":"k1","amount":100,"gross":120}]"#

    private func count(_ replay: ReplayRecord, _ name: String) -> Int64 { replay.counts[name]?.integer ?? -1 }

    @Test func theSameIsDeliveredAgainAndAppliedOnce() async throws {
        let desk = try await Desk()
        let all = try await desk.subscribe("all")
        let paused = try await desk.subscribe("paused", enabled: false)
        let answer = try await desk.receive(Self.payment)
        // Told again by the provider: one event, so one delivery.
        try await desk.receive(Self.payment)
        let events = try await desk.events()
        let replay = try await desk.replayer.run(ReplayRequest(dryRun: false))
        #expect(replay.state == .finished && self.count(replay, "same") == 2 && self.count(replay, "receipts") == 2)
        #expect(try await desk.events() == events)
        #expect(try await desk.deliveries(all) == 1)
        #expect(try await desk.deliveries(paused) == 0)
        let one = try await desk.replayer.run(
            ReplayRequest(ids: [try #require(answer.receipt)], dryRun: false, to: paused)
        )
        #expect(one.request["to"] == .string("\(paused)"))
        #expect(try await desk.deliveries(all) == 1)
        #expect(try await desk.deliveries(paused) == 1)
        try await desk.store.close()
    }

    @Test func whatLaterCodeUnderstandsEntersAsNew() async throws {
        let desk = try await Desk()
        let answer = try await desk.receive(#"[{"type":"ping"},{"type":"memo","key":"m","amount":7}]"#)
        #expect(answer.outcome == .unrecognized)
        let later = try desk.later()
        let replay = try await later.replayer.run(ReplayRequest(dryRun: false))
        #expect(self.count(replay, "new") == 1 && self.count(replay, "unchanged") == 1)
        let event = try #require(try await desk.events().first)
        #expect(event.origin == .replay && event.receipt == answer.receipt && event.entry == 1)
        let receipt = try await desk.receipt(answer)
        #expect(receipt?.status == .accepted && receipt?.entries.map(\.status) == [.ignored, .accepted])
        #expect(receipt?.normalizerVersion == 2)
        let again = try await later.replayer.run(ReplayRequest(dryRun: false))
        #expect(self.count(again, "new") == 0 && self.count(again, "same") == 1)
        #expect(try await desk.events().count == 1)
        try await desk.store.close()
    }

    @Test func whatAnotherCallToldMeanwhileIsADuplicate() async throws {
        let desk = try await Desk()
        let body = #"[{"type":"memo","key":"m","amount":7}]"#
        let answer = try await desk.receive(body)
        let later = try desk.later()
        #expect(try await later.receive(body).outcome == .accepted)
        _ = try await later.replayer.run(ReplayRequest(ids: [try #require(answer.receipt)], dryRun: false))
        #expect(try await desk.receipt(answer)?.status == .duplicate)
        #expect(try await desk.events().count == 1)
        try await desk.store.close()
    }

    @Test func whatDiffersIsShownAndAppliedOnlyWhenAsked() async throws {
        let desk = try await Desk()
        try await desk.receive(Self.differing)
        let old = try #require(try await desk.events().first)
        let later = try desk.later()
        let shown = try await later.replayer.run(ReplayRequest(dryRun: false))
        #expect(self.count(shown, "differs") == 1)
        #expect(try await desk.events() == [old])
        let applied = try await later.replayer.run(ReplayRequest(dryRun: false, applyDifferences: true))
        #expect(self.count(applied, "differs") == 1)
        let events = try await desk.events()
        #expect(events.count == 2 && events.last?.supersedes == old.id && events.last?.origin == .replay)
        let last = try #require(events.last)
        #expect(try JSON(parsing: last.body)["data"]?["amount"] == 120)
        // From now on the call means what it means today.
        let again = try await later.replayer.run(ReplayRequest(dryRun: false, applyDifferences: true))
        #expect(self.count(again, "same") == 1 && self.count(again, "differs") == 0)
        #expect(try await desk.events().count == 2)
        try await desk.store.close()
    }

    @Test func anEntryThatMadeAnEventIsNeverNew() async throws {
        let desk = try await Desk()
        try await desk.receive(Self.payment)
        let later = try desk.later(options: ["suffix": "-renamed"])
        let replay = try await later.replayer.run(ReplayRequest(dryRun: false))
        #expect(self.count(replay, "differs") == 1 && self.count(replay, "new") == 0)
        #expect(try await desk.events().count == 1)
        try await desk.store.close()
    }

    @Test func aDryRunChangesNothingAndSaysWhatItWouldCause() async throws {
        let desk = try await Desk()
        _ = try await desk.subscribe("all")
        _ = try await desk.subscribe("paused", enabled: false)
        try await desk.receive(Self.differing)
        try await desk.receive(#"[{"type":"memo","key":"m","amount":7}]"#)
        try await desk.receive(Self.payment, secret: Secret(label: "x", bytes: [1]))
        let before = try await desk.dump()
        let replay = try await desk.later().replayer.run(
            ReplayRequest(dryRun: true, reverify: true, applyDifferences: true)
        )
        #expect(try await desk.dump() == before)
        #expect(replay.state == .finished && self.count(replay, "differs") == 1 && self.count(replay, "new") == 1)
        #expect(self.count(replay, "skipped") == 1)
        let causes = replay.results.array?.compactMap { $0["entries"]?.array?.first?["causes"] }
        let deliveries: JSON = "would be delivered as new to all, paused"
        let told = ["k1", "m"].map { JSON.array([.string("would tell payment.succeeded pi_\($0)"), deliveries]) }
        #expect(causes == told)
        try await desk.store.close()
    }

    @Test func aDryRunNamesWhoWouldGetTheSameAgain() async throws {
        let desk = try await Desk()
        _ = try await desk.subscribe("all")
        let paused = try await desk.subscribe("paused", enabled: false)
        // Two calls, one event: it would be delivered once.
        try await desk.receive(Self.payment)
        try await desk.receive(Self.payment)
        func causes(to subscription: SubscriptionID?) async throws -> [[JSON]] {
            let replay = try await desk.replayer.run(ReplayRequest(dryRun: true, to: subscription))
            return (replay.results.array ?? []).map { $0["entries"]?.array?.first?["causes"]?.array ?? [] }
        }
        let told: JSON = "would tell payment.succeeded pi_k1"
        #expect(try await causes(to: nil) == [[told, "would be delivered again to all"], [told]])
        #expect(try await causes(to: paused) == [[told, "would be delivered again to paused"], [told]])
        try await desk.store.close()
    }

    /// Its key is kept for longer, so a copy that came later is still known; there is nothing left to deliver.
    @Test func aCopyOfAnEventThatIsGoneIsNotSaidToBeDelivered() async throws {
        let desk = try await Desk()
        let all = try await desk.subscribe("all")
        try await desk.receive(Self.payment)
        try await desk.store.write(.background) { _ = try $0.execute("DELETE FROM outbox", []) }
        let day = Duration.seconds(86_400)
        desk.time.advance(by: day * 10)
        #expect(try await desk.receive(Self.payment).outcome == .duplicate)
        let limits = RetentionLimits(payloads: day, keys: day * 90, events: day, deliveries: day, rejected: day)
        while try await desk.store.prune(limits, limit: 100) > 0 {}
        #expect(try await desk.events().isEmpty)
        func entry(dryRun: Bool) async throws -> JSON? {
            let replay = try await desk.replayer.run(ReplayRequest(dryRun: dryRun))
            #expect(self.count(replay, "same") == 1 && self.count(replay, "receipts") == 1)
            return replay.results.array?.first?["entries"]?.array?.first
        }
        let line: JSON = "nothing changed; not delivered again: the event was deleted when its retention ended"
        #expect(try await entry(dryRun: true)?["causes"] == ["would tell payment.succeeded pi_k1", line])
        #expect(try await entry(dryRun: false)?["done"] == line)
        #expect(try await desk.deliveries(all) == 0)
        try await desk.store.close()
    }

    @Test func whatWasDoneIsSaidOfEachEntry() async throws {
        let desk = try await Desk()
        _ = try await desk.subscribe("all")
        let paused = try await desk.subscribe("paused", enabled: false)
        for body in [Self.payment, Self.payment, #"[{"type":"pay","key":"k2","amount":100,"gross":120}]"#] {
            try await desk.receive(body)
        }
        try await desk.receive(#"[{"type":"ping"},{"type":"memo","key":"m","amount":7}]"#)
        let old = try #require(try await desk.events().last).id
        func entries(_ request: ReplayRequest, deliveries: Int64?) async throws -> [JSON] {
            let replay = try await desk.later().replayer.run(request)
            #expect(replay.counts["delivered_again"]?.integer == deliveries)
            return (replay.results.array ?? []).flatMap { $0["entries"]?.array ?? [] }
        }

        let forecast = try await entries(ReplayRequest(dryRun: true), deliveries: nil)
        #expect(forecast.count == 5 && forecast.allSatisfy { $0["done"] == nil })
        let shown = try await entries(ReplayRequest(dryRun: false), deliveries: 1)
        let memo = try #require(try await desk.events().last).id
        let again = "nothing changed; delivered again for an earlier call of this replay"
        #expect(
            shown.map { $0["done"]?.string } == [
                "nothing changed; delivered again to all", again,
                "not applied, because differences were not to be applied", "nothing changed", "entered as \(memo)",
            ]
        )
        // What was not applied is forecast; of what was done, nothing is said as if it were to come.
        #expect(shown.map { $0["causes"] } == [nil, nil, ["would tell payment.succeeded pi_k2"], nil, nil])
        // The payment and, known by now, the memo.
        let applied = try await entries(
            ReplayRequest(dryRun: false, applyDifferences: true, to: paused),
            deliveries: 2
        ).map { $0["done"]?.string }
        let newest = try #require(try await desk.events().last)
        #expect(newest.supersedes == old)
        #expect(applied.contains("entered as \(newest.id), which supersedes \(old)"), "\(applied)")
        #expect(applied.first == "nothing changed; delivered again to paused")
        try await desk.store.close()
    }

    @Test func aRejectedCallIsCheckedAgainAsOfWhenItCame() async throws {
        let desk = try await Desk()
        let fresh = Secret(label: "env:FRESH", bytes: Array("rotated".utf8))
        let answer = try await desk.receive(Self.payment, secret: fresh)
        let forged = try await desk.receive(Self.payment, secret: Secret(label: "x", bytes: [1]))
        let ping = try await desk.receive(#"[{"type":"ping"}]"#, secret: fresh)
        desk.time.advance(by: .seconds(86_400))
        let mended = try desk.later(LettersAdapter.self, secrets: [fresh, Desk.secret])
        let plain = try await mended.replayer.run(ReplayRequest(dryRun: false))
        #expect(self.count(plain, "skipped") == 3)
        #expect(plain.results.array?.first?["reason"] == "rejected_not_reverified")
        let replay = try await mended.replayer.run(ReplayRequest(dryRun: false, reverify: true))
        #expect(self.count(replay, "new") == 1 && self.count(replay, "skipped") == 1)
        let receipt = try #require(try await desk.receipt(answer))
        #expect(receipt.status == .accepted && receipt.reason == nil && receipt.detail == nil)
        #expect(receipt.matchedSecret == "env:FRESH" && receipt.skew == .zero)
        #expect(try await desk.store.payload(of: receipt.id)?.sealedCredentials == nil)
        #expect(try await desk.receipt(ping)?.status == .ignored)
        #expect(try await desk.receipt(forged)?.status == .rejected)
        let forgedID = try #require(forged.receipt)
        #expect(try await desk.store.payload(of: forgedID)?.sealedCredentials != nil)
        #expect(try await desk.events().map(\.origin) == [.replay])
        try await desk.store.close()
    }

    @Test func whatCannotRunIsSkippedWithItsReason() async throws {
        let desk = try await Desk()
        let answer = try await desk.receive(Self.payment)
        let id = try #require(answer.receipt)
        let unknown: ReceiptID = desk.store.ids.next()
        func reason(_ desk: Desk, _ id: ReceiptID) async throws -> JSON? {
            try await desk.replayer.run(ReplayRequest(ids: [id], dryRun: false)).results.array?.first?["reason"]
        }
        #expect(try await reason(desk, unknown) == "unknown_receipt")
        let bare = try desk.later(nil)
        #expect(try await reason(bare, id) == "source_not_configured")
        try await desk.store.write(.background) { _ = try $0.execute("UPDATE payloads SET body = x'7b'", []) }
        #expect(try await reason(desk, id) == "malformed")
        try await desk.store.write(.background) { _ = try $0.execute("DELETE FROM payloads", []) }
        #expect(try await reason(desk, id) == "payload_pruned")
        try await desk.store.close()
    }

    @Test func findsItsCallsOldestFirst() async throws {
        let desk = try await Desk()
        let first = try await desk.receive(Self.payment)
        let started = desk.now
        desk.time.advance(by: .seconds(60))
        let second = try await desk.receive(#"[{"type":"ping"}]"#)
        let third = try await desk.receive(#"[{"type":"pay","key":"k3","amount":1}]"#)
        func found(_ filter: ReceiptFilter) async throws -> [String] {
            let replay = try await desk.replayer.run(ReplayRequest(filter: filter, dryRun: true))
            return replay.results.array?.compactMap { $0["receipt"]?.string } ?? []
        }
        func names(_ answers: ReceiveAnswer...) -> [String] { answers.compactMap { $0.receipt.map { "\($0)" } } }
        #expect(try await found(ReceiptFilter()) == names(first, second, third))
        #expect(try await found(ReceiptFilter(source: "other")) == [])
        #expect(try await found(ReceiptFilter(status: .accepted)) == names(first, third))
        #expect(try await found(ReceiptFilter(since: started + .seconds(1))) == names(second, third))
        try await desk.store.close()
    }

    @Test func keepsHowFarItCame() async throws {
        let desk = try await Desk()
        for number in 0..<120 { try await desk.receive(#"[{"type":"pay","key":"\#(number)","amount":1}]"#) }
        let replay = try await desk.replayer.run(ReplayRequest(dryRun: false))
        #expect(self.count(replay, "receipts") == 120 && self.count(replay, "same") == 120)
        let stored = try await desk.store.replay(replay.id)
        #expect(stored == replay && stored?.finishedAt == desk.now)
        try await desk.store.close()
    }

    /// A replay whose preview of a call waits until the test lets it go.
    private func gated(_ desk: Desk) -> (replayer: Replayer, reached: Watched<Int>, mayGoOn: Watched<Bool>) {
        let reached = Watched(0)
        let mayGoOn = Watched(false)
        let replayer = Replayer(receiver: desk.receiver) { _, _ in
            reached.change { $0 += 1 }
            try await mayGoOn.wait(for: "leave to go on") { $0 }
            return []
        }
        return (replayer, reached, mayGoOn)
    }

    @Test func stoppingEndsWhatRunsBetweenTwoCallsAndSaysSo() async throws {
        let desk = try await Desk()
        for number in 0..<3 {
            try await desk.receive(#"[{"type":"pay","key":"\#(number)","amount":100,"gross":120}]"#)
        }
        // What differs and is only shown is previewed in either kind of run.
        let (replayer, reached, mayGoOn) = self.gated(try desk.later())
        let started = try await replayer.start(ReplayRequest(dryRun: false))
        async let dry = replayer.run(ReplayRequest(dryRun: true))
        try await reached.wait(for: "both to be under way") { $0 == 2 }
        replayer.refuse()
        await #expect(throws: StoreError.self) { try await replayer.start(ReplayRequest(dryRun: false)) }
        await #expect(throws: StoreError.self) { try await replayer.run(ReplayRequest(dryRun: true)) }
        mayGoOn.change { $0 = true }
        await replayer.stop()
        let stored = try #require(try await desk.store.replay(started.id))
        for ended in [stored, try await dry] {
            #expect(ended.state == .failed && ended.finishedAt != nil && self.count(ended, "receipts") == 1)
            #expect(ended.counts["failure"]?.string?.contains("stopped") == true)
        }
        #expect(try await desk.store.replays(PageRequest()).records.count == 1)
        try await desk.store.close()
    }

    @Test func onlySoManyRunAtOnce() async throws {
        let desk = try await Desk()
        try await desk.receive(Self.differing)
        let (replayer, reached, mayGoOn) = self.gated(try desk.later())
        for _ in 0..<Replayer.maximumRunning { _ = try await replayer.start(ReplayRequest(dryRun: false)) }
        await #expect(throws: StoreError.overloaded) { try await replayer.start(ReplayRequest(dryRun: false)) }
        await #expect(throws: StoreError.overloaded) { try await replayer.run(ReplayRequest(dryRun: true)) }
        try await reached.wait(for: "all of them") { $0 == Replayer.maximumRunning }
        mayGoOn.change { $0 = true }
        await replayer.stop()
        let states = try await desk.store.replays(PageRequest()).records.map(\.state)
        #expect(states == Array(repeating: .finished, count: Replayer.maximumRunning))
        try await desk.store.close()
    }

    @Test func credentialsThatCannotBeReadSkipTheirCallAlone() async throws {
        let desk = try await Desk()
        let fresh = Secret(label: "env:FRESH", bytes: Array("rotated".utf8))
        let broken = try await desk.receive(Self.payment, secret: fresh)
        try await desk.receive(Self.payment, secret: fresh)
        let id = try #require(broken.receipt)
        try await desk.store.write(.background) {
            _ = try $0.execute("UPDATE payloads SET sealed = x'01' WHERE receipt = ?1", [.int(id.rawValue)])
        }
        let mended = try desk.later(LettersAdapter.self, secrets: [fresh])
        let replay = try await mended.replayer.run(ReplayRequest(dryRun: false, reverify: true))
        #expect(replay.state == .finished && self.count(replay, "new") == 1 && self.count(replay, "skipped") == 1)
        #expect(replay.results.array?.first?["reason"] == "seal_broken")
        try await desk.store.close()
    }

    @Test func aFilterThatFindsTooManySaysSo() async throws {
        let desk = try await Desk()
        for _ in 0..<3 { try await desk.receive(#"[{"type":"ping"}]"#) }
        func replay(atMost maximum: Int) async throws -> ReplayRecord {
            try await Replayer(receiver: desk.receiver, maximum: maximum) { _, _ in [] }
                .run(ReplayRequest(dryRun: true))
        }
        let all = try await replay(atMost: 3)
        #expect(self.count(all, "receipts") == 3 && all.counts["more"] == nil)
        let some = try await replay(atMost: 2)
        #expect(self.count(some, "receipts") == 2 && some.counts["more"] == true)
        try await desk.store.close()
    }

    @Test func whatAStoppedProcessLeftIsMarkedAsFailed() async throws {
        let desk = try await Desk()
        let left = ReplayRecord(
            id: desk.store.ids.next(),
            createdAt: desk.now,
            finishedAt: nil,
            state: .running,
            dryRun: false,
            request: [:],
            counts: [:],
            results: []
        )
        try await desk.store.insert(left)
        try await desk.store.failInterruptedReplays()
        #expect(try await desk.store.replay(left.id)?.state == .failed)
        #expect(try await desk.store.replay(left.id)?.finishedAt == desk.now)
        try await desk.store.close()
    }
}
