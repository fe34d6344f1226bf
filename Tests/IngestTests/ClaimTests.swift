import AdapterKit
import Model
import TestSupport
import Testing

@testable import Ingest
@testable import Store

@Suite struct ClaimTests {
    private func desk() async throws -> Desk { try await Desk().later(ClaimingAdapter.self) }

    private func commands(_ desk: Desk) async throws -> [CommandRecord] {
        try await desk.store.commands(CommandFilter(), PageRequest(limit: 100)).records.reversed()
    }

    @Test func aClaimIsStoredWithItsQuestionAndTellsOfTheCallAlone() async throws {
        let desk = try await self.desk()
        let answer = try await desk.receive(#"[{"type":"pay","key":"k1"},{"type":"hint","key":"k2"}]"#)
        #expect(answer.status == 200 && answer.outcome == .accepted)
        #expect(answer.counts == [.accepted: 2])
        #expect(try await desk.events().map(\.type) == ["payment.returned"])
        let commands = try await self.commands(desk)
        #expect(commands.map(\.key) == ["k1", "k2"] && commands.allSatisfy { $0.receipt == answer.receipt })
        #expect(commands.map(\.payload) == [["key": "k1"], ["key": "k2"]])
        let entries = try #require(try await desk.receipt(answer)).entries
        #expect(entries.map(\.detail) == commands.map { "to be confirmed by \($0.id)" })
        #expect(entries.map { $0.event != nil } == [true, false])
        let again = try await desk.receive(#"[{"type":"pay","key":"k1"},{"type":"hint","key":"k2"}]"#)
        #expect(again.outcome == .duplicate && again.counts == [.duplicate: 2])
        #expect(try await self.commands(desk).count == 2)
        try await desk.store.close()
    }

    @Test func aReplayAsksNothingTwice() async throws {
        let desk = try await self.desk()
        let answer = try await desk.receive(#"[{"type":"pay","key":"k1"},{"type":"hint","key":"k2"}]"#)
        let id = try #require(answer.receipt)
        let replay = try await desk.replayer.run(ReplayRequest(ids: [id], dryRun: false))
        #expect(replay.counts["same"]?.integer == 1 && replay.counts["unchanged"]?.integer == 1)
        #expect(try await self.commands(desk).count == 2)
        #expect(try await desk.events().count == 1)
        try await desk.store.close()
    }

    @Test func aReplayAsksWhatIsNew() async throws {
        let desk = try await Desk(limits: RejectionLimits())
        let before = try await desk.receive(#"[{"type":"pay","key":"k1"},{"type":"hint","key":"k2"}]"#)
        // Read as payments then; the second was not known.
        #expect(before.counts == [.accepted: 1, .unrecognized: 1])
        let later = try desk.later(ClaimingAdapter.self)
        let id = try #require(before.receipt)
        let replay = try await later.replayer.run(ReplayRequest(ids: [id], dryRun: false))
        #expect(replay.counts["new"]?.integer == 1 && replay.counts["differs"]?.integer == 1)
        #expect(try await self.commands(later).map(\.key) == ["k2"])
        let entries = try #require(try await later.store.receipt(id)).entries
        #expect(entries.map(\.status) == [.accepted, .accepted])
        _ = try await later.replayer.run(ReplayRequest(ids: [id], dryRun: false))
        #expect(try await self.commands(later).count == 1)
        try await desk.store.close()
    }

    @Test func aStoredAnswerIsReplayedAsAnAnswer() async throws {
        let desk = try await self.desk()
        try await desk.receive(#"[{"type":"hint","key":"k2"}]"#)
        let claim = try #require(try await desk.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        let adapter = try ClaimingAdapter(settings: SourceSettings(name: "letters", secrets: [Desk.secret]))
        let response = OutboundResponse(status: 200, body: Array("yes".utf8))
        let question = ConfirmationQuestion(query: claim.payload)
        let receipt = ReceiptRecord(
            id: desk.store.ids.next(),
            source: "letters",
            adapter: "letters",
            receivedAt: desk.now,
            status: .ignored,
            method: "GET",
            target: "https://letters.example.com/",
            remote: "letters.example.com",
            normalizerVersion: 1,
            bodyBytes: 3
        )
        let acceptance = Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: response.storedHeaders, body: response.body),
            entries: adapter.confirmation(of: question, by: response).entries.compactMap(\.draft).map { draft in
                .event(
                    NewEvent(
                        draft,
                        source: "/notify/letters",
                        row: desk.store.ids.next(),
                        origin: .poll,
                        receipt: receipt.id,
                        acceptedAt: desk.now
                    )
                )
            },
            origin: .poll,
            keysExpire: false
        )
        _ = try await desk.store.record(CommandResult(claim: claim, outcome: .done, answer: acceptance))
        let replay = try await desk.replayer.run(ReplayRequest(ids: [receipt.id], dryRun: false))
        #expect(replay.counts["same"]?.integer == 1)
        #expect(try await desk.events().map(\.type) == ["payment.succeeded"])
        #expect(try await desk.events().map(\.origin) == [.poll])
        // Under code that cannot ask, the answer means nothing.
        let other = try desk.later(LettersAdapter.self)
        let skipped = try await other.replayer.run(ReplayRequest(ids: [receipt.id], dryRun: true))
        #expect(skipped.counts["skipped"]?.integer == 1)
        try await desk.store.close()
    }

    @Test(arguments: ["POST", "GET"]) func aStoredAnswerToARefundIsReplayedAsOne(_ method: String) async throws {
        let desk = try await self.desk()
        let id: CommandID = desk.store.ids.next()
        let wanted: JSON = ["payment": "pi_1", "amount": 5, "currency": "EUR", "livemode": true, "order": "ord_1"]
        var plan = AutomationPlan()
        plan.commands = [NewCommand(id: id, source: "letters", kind: .refund, key: "r", payload: wanted)]
        _ = try await desk.store.carryOut(plan)
        let claim = try #require(try await desk.store.claimCommands(limit: 1, lease: .seconds(60)).first)
        let response = OutboundResponse(status: 200, body: Array("re_1".utf8))
        let receipt = ReceiptRecord(
            id: desk.store.ids.next(),
            source: "letters",
            adapter: "letters",
            receivedAt: desk.now,
            status: .ignored,
            method: method,
            target: "https://letters.example.com/",
            remote: "letters.example.com",
            normalizerVersion: 1,
            bodyBytes: 4
        )
        let event = NewEvent(
            ClaimingAdapter.refund("re_1", method == "GET" ? "found" : "made"),
            source: "/notify/letters",
            row: desk.store.ids.next(),
            origin: .poll,
            receipt: receipt.id,
            acceptedAt: desk.now
        )
        let acceptance = Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: response.storedHeaders, body: response.body),
            entries: [.event(event)],
            origin: .poll,
            keysExpire: false
        )
        _ = try await desk.store.record(CommandResult(claim: claim, outcome: .done, answer: acceptance))
        let replay = try await desk.replayer.run(ReplayRequest(ids: [receipt.id], dryRun: false))
        #expect(replay.counts["same"]?.integer == 1 && replay.counts["skipped"]?.integer == 0)
        #expect(try await desk.events().map(\.type) == ["refund.succeeded"])
        try await desk.store.close()
    }
}
