import AdapterKit
import Model
import Signing
import TestSupport
import Testing

@testable import Ingest
@testable import Store

/// What is kept of calls whose proof is true and would be as good for any other body.
@Suite struct RejectionTests {
    private static let few = RejectionLimits(perSecond: 100, kept: 5)
    private static let payment = #"[{"type":"pay","key":"k1","amount":100}]"#
    private static let wrong = Secret(label: "x", bytes: [1])

    private static func call(_ desk: Desk, _ body: String, secret: Secret = Desk.secret) -> InboundRequest {
        let time = desk.now.seconds
        return InboundRequest(
            method: "POST",
            target: "/notify/letters",
            headers: [
                InboundRequest.Header("X-Time", "\(time)"), InboundRequest.Header("X-Token", "seen"),
                InboundRequest.Header("X-Signature", Hex.encode(LettersScheme.code(time, Array("seen".utf8), secret))),
            ],
            body: Array(body.utf8)
        )
    }

    private static func other(_ index: Int) -> String { #"[{"type":"pay","key":"f\#(index)","amount":1}]"# }

    private static func rejected(_ desk: Desk) async throws -> [ReceiptRecord] {
        try await desk.store.receipts(ReceiptFilter(status: .rejected), PageRequest(limit: 1000)).records
    }

    /// - Returns: how many of the calls were kept.
    private static func flood(_ desk: Desk, _ count: Int, _ body: (Int) -> String) async throws -> Int {
        var kept = 0
        for index in 0..<count where try await desk.receive(Self.call(desk, body(index))).receipt != nil { kept += 1 }
        return kept
    }

    @Test func aFloodUnderAUsedTokenIsCountedAndNotKept() async throws {
        let desk = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        let first = try await desk.receive(Self.call(desk, Self.payment))
        #expect(first.outcome == .accepted)
        for index in 0..<60 {
            let answer = try await desk.receive(Self.call(desk, Self.other(index)))
            #expect(answer.status == 406 && answer.problem?.code == "token_reused" && answer.outcome == .rejected)
            #expect((answer.receipt != nil) == (index < 5))
        }
        let kept = try await Self.rejected(desk)
        #expect(kept.count == 5)
        #expect(kept.allSatisfy { $0.reason == "token_reused" && $0.matchedSecret == "env:LETTERS" })
        #expect(desk.counters.outcomes("rejected") == 5 && desk.counters.outcomes("rejected_unstored") == 55)
        let line = try #require(desk.log.lines.value.first)
        #expect(desk.log.lines.value.count == 1)
        for part in ["outcome=rejected_unstored", "reason=token_reused", "remote=192.0.2.7", "source=letters"] {
            #expect(line.contains(part), "\(line)")
        }
        // Whoever signed the first call may send it again.
        #expect(try await desk.receive(Self.call(desk, Self.payment)).outcome == .duplicate)
        #expect(try await desk.events().count == 1)
        try await desk.store.close()
    }

    @Test func aFloodOfWhatCannotBeReadIsCountedAndNotKept() async throws {
        let desk = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        for index in 0..<20 {
            let answer = try await desk.receive(Self.call(desk, "no JSON \(index)"))
            #expect(answer.status == 400 && answer.problem?.code == "malformed")
            #expect((answer.receipt != nil) == (index < 5))
        }
        #expect(try await Self.rejected(desk).count == 5)
        #expect(desk.counters.outcomes("rejected_unstored") == 15)
        try await desk.store.close()
    }

    @Test func neitherFloodTakesTheRoomOfTheOthersEvidence() async throws {
        let desk = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        #expect(try await desk.receive(Self.call(desk, Self.payment)).outcome == .accepted)
        #expect(try await Self.flood(desk, 30, Self.other) == 5)
        for index in 0..<20 {
            let forged = try await desk.receive(Self.call(desk, Self.payment, secret: Self.wrong))
            #expect(forged.status == 406 && forged.problem?.code == "signature_mismatch")
            #expect((forged.receipt != nil) == (index < 5))
        }
        // Said of each, though both are not stored.
        #expect(desk.log.lines.value.count { $0.contains("reason=token_reused") } == 1)
        #expect(desk.log.lines.value.count { $0.contains("reason=signature_mismatch") } == 1)

        let other = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        for _ in 0..<30 { _ = try await other.receive(Self.call(other, Self.payment, secret: Self.wrong)) }
        #expect(try await Self.flood(other, 30) { "no JSON \($0)" } == 5)
        try await desk.store.close()
        try await other.store.close()
    }

    @Test func whatIsKeptIsCountedAgainAfterAMinuteAndAfterAStart() async throws {
        let desk = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        #expect(try await Self.flood(desk, 20) { "no JSON \($0)" } == 5)
        desk.time.advance(by: .seconds(61))
        #expect(try await Self.flood(desk, 20) { "no JSON \($0)" } == 0)
        let next = try Desk(desk.folder, desk.time, desk.store, OpenLettersAdapter.self, limits: Self.few)
        #expect(try await Self.flood(next, 20) { "no JSON \($0)" } == 0)
        #expect(try await next.receive(Self.call(next, Self.payment, secret: Self.wrong)).receipt != nil)
        // Retention makes room again.
        try await desk.store.write(.background) { _ = try $0.execute("DELETE FROM receipts", []) }
        desk.time.advance(by: .seconds(61))
        #expect(try await Self.flood(desk, 20) { "no JSON \($0)" } == 5)
        try await desk.store.close()
    }

    @Test func itIsBoundedInBytesAndInTime() async throws {
        let large = RejectionLimits(perSecond: 100, kept: 1000, keptBytes: 100_000)
        let desk = try await Desk(OpenLettersAdapter.self, limits: large)
        let filler = String(repeating: "x", count: 30_000)
        #expect(try await Self.flood(desk, 20) { "\($0) \(filler)" } == 3)
        let slow = try await Desk(OpenLettersAdapter.self, limits: RejectionLimits(perSecond: 1, kept: 1000))
        #expect(try await Self.flood(slow, 20) { "no JSON \($0)" } == 10)
        slow.time.advance(by: .seconds(2))
        #expect(try await Self.flood(slow, 20) { "no JSON \($0)" } == 2)
        try await desk.store.close()
        try await slow.store.close()
    }

    @Test func manyAtOnceAreNoMoreThanManyInTurn() async throws {
        let desk = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        #expect(try await desk.receive(Self.call(desk, Self.payment)).outcome == .accepted)
        for secret in [Desk.secret, Self.wrong] {
            let kept = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<60 {
                    let call = Self.call(desk, Self.other(index), secret: secret)
                    group.addTask { try await desk.receive(call).receipt != nil }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(kept == 5)
        }
        #expect(try await Self.rejected(desk).count == 10)
        try await desk.store.close()
    }

    @Test func whatASignatureOverTheBodyVouchesForIsAlwaysKept() async throws {
        let desk = try await Desk(limits: Self.few)
        for _ in 0..<30 { _ = try await desk.receive(Self.payment, secret: Self.wrong) }
        for index in 0..<40 {
            let answer = try await desk.receive("no JSON \(index)")
            #expect(answer.status == 204 && answer.receipt != nil)
        }
        // And it takes no room of what is not proved.
        let next = try Desk(desk.folder, desk.time, desk.store, LettersAdapter.self, limits: Self.few)
        try await desk.store.write(.background) {
            _ = try $0.execute("DELETE FROM receipts WHERE reason = 'signature_mismatch'", [])
        }
        #expect(try await next.receive(Self.payment, secret: Self.wrong).receipt != nil)
        try await desk.store.close()
    }

    @Test func aSchemeOfTwoKindsSaysOfEachProofWhatItCovers() async throws {
        let desk = try await Desk(EitherLettersAdapter.self, limits: Self.few)
        for (target, kept) in [("/notify/letters?open", 5), ("/notify/letters", 20)] {
            var stored = 0
            for index in 0..<20 {
                let call = InboundRequest(method: "POST", target: target, headers: [], body: Array("x\(index)".utf8))
                if try await desk.receive(call).receipt != nil { stored += 1 }
            }
            #expect(stored == kept, "\(target)")
        }
        try await desk.store.close()
    }

    @Test func aProviderThatTakesA2xxForKeptIsToSendAgainWhatIsNot() async throws {
        let desk = try await Desk(PushedLettersAdapter.self, limits: Self.few)
        for index in 0..<12 {
            let answer = try await desk.receive(Self.call(desk, "no JSON \(index)"))
            if index < 5 {
                #expect(answer.status == 204 && answer.problem == nil && answer.receipt != nil)
            } else {
                #expect(answer.status == 503 && answer.problem?.code == "too_many_rejected" && answer.retryAfter == 60)
                #expect(answer.receipt == nil)
            }
        }
        #expect(desk.counters.outcomes("rejected_unstored") == 7)
        try await desk.store.write(.background) { _ = try $0.execute("DELETE FROM receipts", []) }
        desk.time.advance(by: .seconds(61))
        #expect(try await desk.receive(Self.call(desk, "no JSON")).status == 204)
        try await desk.store.close()
    }

    @Test func whatCannotBeReadOrIsTooLargeSaysSoAndIsKept() async throws {
        let desk = try await Desk(OpenLettersAdapter.self)
        let large = String(repeating: " ", count: OpenLettersScheme.longest)
        for (body, status, code, detail, secret) in [
            ("%", 400, "call_unreadable", "what is signed cannot be read: it begins with %", nil),
            ("[]\(large)", 413, "call_too_large", "what is signed is larger than is read: more than 50000 bytes", nil),
            ("<", 413, "call_too_large", "too many letters", "env:LETTERS"),
            ("[", 400, "malformed", "the body is not a JSON array", "env:LETTERS"),
        ] as [(String, Int, String, String, String?)] {
            let answer = try await desk.receive(Self.call(desk, body))
            #expect(answer.status == status && answer.problem?.code == code, "\(code)")
            let receipt = try #require(try await desk.receipt(answer))
            #expect(receipt.status == .rejected && receipt.reason == code && receipt.detail == detail)
            #expect(receipt.matchedSecret == secret)
        }
        let forged = try await desk.receive(Self.call(desk, "[]", secret: Self.wrong))
        #expect(forged.status == 406 && forged.problem?.code == "signature_mismatch")
        try await desk.store.close()
    }

    @Test func theDirectWayLeavesAllOfThemToTheLongOne() async throws {
        for adapter in [OpenLettersAdapter.self, PushedLettersAdapter.self] as [any Adapter.Type] {
            let desk = try await Desk(adapter, limits: Self.few)
            let source = try #require(desk.receiver.sources["letters"])
            let told = Watched(0)
            for body in ["no JSON", "%", Self.payment] {
                let direct = desk.receiver.receiveDirectly(
                    Self.call(desk, body, secret: body == Self.payment ? Self.wrong : Desk.secret),
                    for: source,
                    remote: "192.0.2.7"
                ) { _ in told.change { $0 += 1 } }
                #expect(!direct, "\(body)")
            }
            #expect(told.value == 0)
            #expect(try await desk.store.receipts(ReceiptFilter(), PageRequest(limit: 10)).records.isEmpty)
            try await desk.store.close()
        }
        // One with a token needs to be asked about, also when it can be read.
        let desk = try await Desk(OpenLettersAdapter.self, limits: Self.few)
        let source = try #require(desk.receiver.sources["letters"])
        let call = Self.call(desk, Self.payment)
        #expect(!desk.receiver.receiveDirectly(call, for: source, remote: "192.0.2.7") { _ in })
        try await desk.store.close()
    }
}
