import AdapterKit
import CoreMetrics
import Model
import Signing
import TestSupport
import Testing

@testable import Ingest
@testable import Store

@Suite struct ReceiverTests {
    static let payment = #"[{"type":"pay","key":"k1","amount":100}]"#

    @Test(
        arguments: [
            (#"[{"type":"pay","key":"k","amount":1}]"#, .accepted), (#"[{"type":"ping"}]"#, .ignored),
            (#"[{"type":"letter"}]"#, .unrecognized), (#"[{"type":"pay"}]"#, .quarantined), ("[]", .ignored),
        ] as [(String, ReceiptStatus)]
    )
    func answers200WithTheStatus(_ body: String, _ status: ReceiptStatus) async throws {
        let desk = try await Desk()
        let answer = try await desk.receive(body)
        #expect(answer.status == 200 && answer.outcome == status && answer.problem == nil && answer.counts == nil)
        #expect(try await desk.receipt(answer)?.status == status)
        #expect(desk.counters.outcomes(status.rawValue) == 1)
        try await desk.store.close()
    }

    @Test func theSameAgainIsADuplicateAndAnotherMeaningAConflict() async throws {
        let desk = try await Desk()
        #expect(try await desk.receive(Self.payment).outcome == .accepted)
        #expect(try await desk.receive(Self.payment).outcome == .duplicate)
        let other = try await desk.receive(#"[{"type":"pay","key":"k1","amount":999}]"#)
        #expect(other.status == 200 && other.outcome == .conflict)
        let events = try await desk.events()
        #expect(events.count == 1)
        let receipt = try #require(try await desk.receipt(other))
        #expect(receipt.entries.map(\.event) == events.map(\.id))
        let event = try #require(events.first)
        let why = "means something else than \(event.id), which came first in \(try #require(event.receipt))"
        #expect(receipt.reason == "key_means_something_else" && receipt.detail == why)
        #expect(receipt.entries.map(\.detail) == [why])
        try await desk.store.close()
    }

    @Test func anAcceptedCallIsKeptWithItsEvidence() async throws {
        let desk = try await Desk()
        let sent = desk.call(
            "[{\"type\":\"pay\" ,\n\"key\":\"k\u{e9}\",\"amount\":1}]",
            signedAt: desk.now + .seconds(-7)
        )
        let answer = try await desk.receive(sent)
        let receipt = try #require(try await desk.receipt(answer))
        #expect(receipt.matchedSecret == "env:LETTERS" && receipt.skew == .seconds(7))
        #expect(receipt.remote == "192.0.2.7" && receipt.method == "POST" && receipt.receivedAt == desk.now)
        #expect(receipt.adapter == "letters" && receipt.normalizerVersion == 1 && receipt.bodyBytes == sent.body.count)
        let payload = try #require(try await desk.store.payload(of: receipt.id))
        #expect(payload.body == sent.body && payload.sealedCredentials == nil)
        #expect(payload.headers.map(\.name) == sent.headers.map(\.name))
        #expect(payload.headers.first { $0.name == "x-other" }?.value == "kept as it is")
        for name in ["x-api-key", "authorization"] {
            let kept = try #require(payload.headers.first { $0.name == name }?.value)
            let digest = try #require(SaltedDigest(kept))
            #expect(digest.matches(try #require(sent.header(name)).utf8))
        }
        #expect(receipt.target.hasPrefix("/notify/letters?a=1&token=sha256:") && receipt.target.hasSuffix("&b=%20"))
        try await desk.store.checkpoint()
        #expect(try desk.isOnDisk("kept as it is"))
        #expect(try !desk.isOnDisk(Desk.apiKey) && !desk.isOnDisk(Desk.token))
        try await desk.store.close()
    }

    @Test(arguments: ["%74oken", "tok%65n", "t%6Fk%65n", "%74%6f%6b%65%6e", "Token"])
    func aCredentialsNameIsKnownHoweverItIsWritten(_ name: String) async throws {
        let desk = try await Desk()
        var call = desk.call(Self.payment)
        call.target = "/notify/letters?a=1&\(name)=\(Desk.token)&b%=2"
        let receipt = try #require(try await desk.receipt(try await desk.receive(call)))
        #expect(receipt.target.hasPrefix("/notify/letters?a=1&\(name)=sha256:") && receipt.target.hasSuffix("&b%=2"))
        try await desk.store.checkpoint()
        #expect(try !desk.isOnDisk(Desk.token))
        try await desk.store.close()
    }

    /// Proxies repeat the URL in headers, and a URL may be typed in wrongly.
    @Test(arguments: ["?\(Desk.token)", "?token%3D\(Desk.token)", "?a;token=\(Desk.token)"])
    func aCredentialInAURLIsKeptNowhere(_ query: String) async throws {
        let desk = try await Desk()
        var call = desk.call(Self.payment)
        call.target = "/notify/letters\(query)"
        call.headers.append(.init("X-Original-URI", "/notify/letters?token=\(Desk.token)"))
        let answer = try await desk.receive(call)
        let receipt = try #require(try await desk.receipt(answer))
        #expect(receipt.target.hasPrefix("/notify/letters?sha256:"))
        try await desk.store.checkpoint()
        #expect(try !desk.isOnDisk(Desk.token))
        try await desk.store.close()
    }

    @Test func aForgedCallIsKeptSealed() async throws {
        let desk = try await Desk()
        let answer = try await desk.receive(Self.payment, secret: Secret(label: "x", bytes: [1, 2, 3]))
        #expect(answer.status == 406 && answer.outcome == .rejected && answer.problem?.code == "signature_mismatch")
        let receipt = try #require(try await desk.receipt(answer))
        #expect(receipt.status == .rejected && receipt.reason == "signature_mismatch" && receipt.detail != nil)
        #expect(receipt.matchedSecret == nil && receipt.entries.isEmpty)
        let payload = try #require(try await desk.store.payload(of: receipt.id))
        #expect(payload.sealedCredentials != nil && payload.body == Array(Self.payment.utf8))
        #expect(try await desk.events().isEmpty)
        try await desk.store.checkpoint()
        #expect(try desk.isOnDisk("kept as it is"))
        #expect(try !desk.isOnDisk(Desk.apiKey) && !desk.isOnDisk(Desk.token))
        try await desk.store.close()
    }

    @Test func anEarlyOrLateSignatureIsRejected() async throws {
        let desk = try await Desk()
        let late = try await desk.receive(desk.call(Self.payment, signedAt: desk.now + .seconds(-301)))
        #expect(late.problem?.code == "timestamp_too_old")
        let early = try await desk.receive(desk.call(Self.payment, signedAt: desk.now + .seconds(301)))
        #expect(early.problem?.code == "timestamp_too_new")
        for (answer, skew) in [(late, 301), (early, -301)] {
            let receipt = try #require(try await desk.receipt(answer))
            #expect(receipt.status == .rejected && receipt.matchedSecret == "env:LETTERS")
            #expect(receipt.skew == .seconds(skew))
        }
        // A forgery shows nothing, whatever time it names.
        let forged = try await desk.receive(
            desk.call(Self.payment, secret: Secret(label: "x", bytes: [1]), signedAt: desk.now + .seconds(-301))
        )
        #expect(try await desk.receipt(forged)?.matchedSecret == nil)
        var bare = desk.call(Self.payment)
        bare.headers = []
        #expect(try await desk.receive(bare).problem?.code == "signature_missing")
        #expect(desk.counters.outcomes("rejected") == 4)
        try await desk.store.close()
    }

    @Test func whatSomebodyHasSeenAndSendsAgainIsKeptNoMoreThanForgeries() async throws {
        let desk = try await Desk(limits: RejectionLimits(perSecond: 100, kept: 3))
        let seen = desk.call(Self.payment)
        desk.time.advance(by: .seconds(301))
        for _ in 0..<6 { #expect(try await desk.receive(seen).status == 406) }
        let kept = try await desk.store.receipts(ReceiptFilter(status: .rejected), PageRequest(limit: 100)).records
        #expect(kept.count == 3 && kept.allSatisfy { $0.matchedSecret == "env:LETTERS" })
        #expect(desk.counters.outcomes("rejected_unstored") == 3)
        try await desk.store.close()
    }

    @Test func anUnreadableEnvelopeGetsTheAdaptersStatus() async throws {
        let desk = try await Desk()
        let answer = try await desk.receive("not json")
        #expect(answer.status == 204 && answer.outcome == .rejected && answer.problem == nil)
        let receipt = try #require(try await desk.receipt(answer))
        #expect(receipt.reason == "malformed" && receipt.matchedSecret == "env:LETTERS")
        try await desk.store.close()
    }

    @Test func oneBadEntryDoesNotTakeTheOthersWithIt() async throws {
        let desk = try await Desk()
        try await desk.receive(Self.payment)
        let answer = try await desk.receive(
            """
            [{"type":"pay","key":"k1","amount":100},{"type":"pay"},{"type":"ping"},{"type":"memo"},
            {"type":"pay","key":"k1","amount":2},{"type":"pay","key":"k2","amount":3},{"type":"pay","key":"k2","amount":3}]
            """
        )
        #expect(answer.outcome == .accepted)
        #expect(
            answer.counts == [
                .duplicate: 2, .quarantined: 1, .ignored: 1, .unrecognized: 1, .conflict: 1, .accepted: 1,
            ]
        )
        #expect(try await desk.events().map(\.subject) == ["pi_k1", "pi_k2"])
        try await desk.store.close()
    }

    @Test(
        arguments: [
            (#"{"type":"pay","key":"k1","amount":2},{"type":"pay"},{"type":"ping"}"#, .conflict),
            (#"{"type":"pay"},{"type":"memo"},{"type":"ping"}"#, .quarantined),
            (#"{"type":"ping"},{"type":"memo"}"#, .unrecognized),
            (#"{"type":"pay","key":"k1","amount":100},{"type":"ping"}"#, .ignored),
            (#"{"type":"pay","key":"k1","amount":100},{"type":"pay","key":"k1","amount":100}"#, .duplicate),
        ] as [(String, ReceiptStatus)]
    )
    func aBatchAnswersTheFirstThatApplies(_ entries: String, _ status: ReceiptStatus) async throws {
        let desk = try await Desk()
        try await desk.receive(Self.payment)
        #expect(try await desk.receive("[\(entries)]").outcome == status)
        try await desk.store.close()
    }

    @Test func aFloodOfForgeriesIsCountedAndNotKept() async throws {
        let desk = try await Desk(limits: RejectionLimits(perSecond: 2, kept: 25))
        let wrong = Secret(label: "x", bytes: [1])
        func flood(_ count: Int) async throws -> Int {
            var kept = 0
            for _ in 0..<count where try await desk.receive(Self.payment, secret: wrong).receipt != nil { kept += 1 }
            return kept
        }
        // Ten seconds' worth at once, then two a second, then the cap.
        #expect(try await flood(50) == 20)
        desk.time.advance(by: .seconds(1))
        #expect(try await flood(10) == 2)
        desk.time.advance(by: .seconds(10))
        #expect(try await flood(10) == 3)
        #expect(desk.counters.outcomes("rejected") == 25 && desk.counters.outcomes("rejected_unstored") == 45)
        #expect(try await desk.store.rejectedVolume(source: "letters", .unproved, atMost: 100).count == 25)
        // What is proved is no forgery, and is kept however unreadable it is.
        for _ in 1...60 { #expect(try await desk.receive("no JSON").receipt != nil) }
        // Said at once, then at most once a minute with what came meanwhile.
        desk.time.advance(by: .seconds(60))
        #expect(try await flood(1) == 0)
        let lines = desk.log.lines.value
        #expect(
            lines.map { $0.contains("calls=1 ") } == [true, false]
                && lines.map { $0.contains("calls=45 ") } == [false, true]
        )
        #expect(lines.allSatisfy { $0.contains("outcome=rejected_unstored") && $0.contains("source=letters") })
        #expect(try await desk.receive(Self.payment).outcome == .accepted)
        try await desk.store.close()
    }

    @Test func aFloodOfLargeForgeriesIsBoundedInBytes() async throws {
        let limits = RejectionLimits(perSecond: 100, kept: 1000, keptBytes: 100_000)
        let desk = try await Desk(limits: limits)
        let wrong = Secret(label: "x", bytes: [1])
        let large = String(repeating: "x", count: 30_000)
        func flood(_ desk: Desk) async throws -> Int {
            var kept = 0
            for _ in 0..<20 where try await desk.receive(large, secret: wrong).receipt != nil { kept += 1 }
            return kept
        }
        #expect(try await flood(desk) == 3)
        // A later look counts what is stored, and so does the next start.
        desk.time.advance(by: .seconds(60))
        #expect(try await flood(desk) == 0)
        let next = try Desk(desk.folder, desk.time, desk.store, LettersAdapter.self, limits: limits)
        #expect(try await flood(next) == 0)
        #expect(try await next.receive("small", secret: wrong).receipt != nil)
        #expect(try await desk.store.rejectedVolume(source: "letters", .unproved, atMost: 100).bytes < 100_000)
        try await desk.store.close()
    }

    /// The clock stands an hour ahead while rejected calls are counted, and is then set right.
    @Test func aClockSetBackHidesNoRoomForForgeries() async throws {
        let desk = try await Desk(limits: RejectionLimits(perSecond: 100, kept: 5))
        let wrong = Secret(label: "x", bytes: [1])
        for _ in 0..<6 { try await desk.receive(Self.payment, secret: wrong) }
        desk.time.set(to: desk.now - .seconds(3600))
        try await desk.store.write(.background) { _ = try $0.execute("DELETE FROM receipts", []) }
        #expect(try await desk.receive(Self.payment, secret: wrong).receipt != nil)
        try await desk.store.close()
    }

    @Test func laterCodeReadsTheStoredCallBeforeItSpeaksOfAConflict() async throws {
        let desk = try await Desk()
        let body = #"[{"type":"pay","key":"k1","amount":100,"gross":120}]"#
        try await desk.receive(body)
        let later = try desk.later()
        // The same call means 120 to later code, and so does the stored one.
        #expect(try await later.receive(body).outcome == .duplicate)
        let other = #"[{"type":"pay","key":"k1","amount":100,"gross":130}]"#
        #expect(try await later.receive(other).outcome == .conflict)
        #expect(try await desk.events().count == 1)
        try await desk.store.close()
    }

    @Test func withoutTheStoredCallAnotherMeaningIsAConflict() async throws {
        let desk = try await Desk()
        let body = #"[{"type":"pay","key":"k1","amount":100,"gross":120}]"#
        try await desk.receive(body)
        try await desk.store.write(.background) { _ = try $0.execute("DELETE FROM payloads", []) }
        let later = try desk.later()
        #expect(try await later.receive(body).outcome == .conflict)
        try await desk.store.close()
    }

    @Test func aFullDiskAcknowledgesNothing() async throws {
        let desk = try await Desk(maximumPages: 160)
        let filler = String(repeating: "x", count: 20_000)
        var refused: ReceiveAnswer?
        var accepted = 0
        for number in 0..<60 where refused == nil {
            let body = #"[{"type":"pay","key":"\#(number)","amount":1,"filler":"\#(filler)"}]"#
            let answer = try await desk.receive(body)
            if answer.status == 503 { refused = answer } else { accepted += 1 }
        }
        let answer = try #require(refused)
        #expect(answer.receipt == nil && answer.outcome == nil && answer.retryAfter != nil)
        #expect(answer.problem?.code == "store_unavailable" && desk.counters.outcomes("unavailable") == 1)
        let line = try #require(desk.log.lines.value.first)
        #expect(desk.log.lines.value.count == 1 && line.hasPrefix("error") && line.contains("full"))
        #expect(try await desk.events().count == accepted)
        try await desk.store.close()
    }

    /// The writer's connection turns read-only under way, as it does when a file system is remounted after an error.
    @Test func aDatabaseThatTurnsReadOnlyAcknowledgesNothing() async throws {
        let desk = try await Desk()
        #expect(try await desk.receive(Self.payment).outcome == .accepted)
        let events = try await desk.events()
        try await desk.store.write(.background) { _ = try $0.query("PRAGMA query_only = 1", []) }
        let other = #"[{"type":"pay","key":"k2","amount":1}]"#
        for call in [
            desk.call(Self.payment), desk.call(other), desk.call(other, secret: Secret(label: "x", bytes: [1])),
        ] {
            let answer = try await desk.receive(call)
            #expect(answer.status == 503 && answer.problem?.code == "store_unavailable" && answer.retryAfter == 5)
            #expect(answer.receipt == nil && answer.outcome == nil)
        }
        #expect(try await desk.events() == events)
        try await desk.store.close()

        let store = try await Store.open(
            SQLiteConfiguration(path: desk.folder.file("desk.db")),
            time: desk.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let mended = try Desk(desk.folder, desk.time, store, LettersAdapter.self)
        #expect(try await mended.events() == events)
        #expect(try await mended.receive(Self.payment).outcome == .duplicate)
        #expect(try await mended.receive(other).outcome == .accepted)
        try await store.close()
    }

    @Test func oneCallManyTimesAtOnceIsOneEvent() async throws {
        let desk = try await Desk()
        let answers = try await withThrowingTaskGroup(of: ReceiveAnswer.self) { group in
            for _ in 0..<60 { group.addTask { try await desk.receive(Self.payment) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.outcome == .accepted } == 1)
        #expect(answers.count { $0.outcome == .duplicate } == 59)
        #expect(try await desk.events().count == 1)
        #expect(desk.counters.outcomes("accepted") == 1 && desk.counters.outcomes("duplicate") == 59)
        try await desk.store.close()
    }

    @Test func keysOfUntimedSchemesNeverExpire() async throws {
        let desk = try await Desk()
        try await desk.receive(Self.payment)
        try await desk.later(UntimedLettersAdapter.self).receive(#"[{"type":"pay","key":"k2","amount":1}]"#)
        let expires = try await desk.store.read { reader in
            try reader.query("SELECT expires FROM event_keys ORDER BY event", []).map { try $0.bool(0) }
        }
        #expect(expires == [true, false])
        try await desk.store.close()
    }

    @Test func whatIsNotStoredIsCounted() async throws {
        let desk = try await Desk()
        desk.receiver.countUnstored("oversize", source: "letters", detail: [:])
        desk.receiver.countUnstored("unknown_source", source: nil, detail: [:])
        #expect(desk.counters.outcomes("oversize") == 1)
        #expect(desk.counters.outcomes("unknown_source", source: "-") == 1)
        try await desk.store.close()
    }
}
