import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import MandrillAdapter

@Suite("Mandrill: what becomes of a call")
struct MandrillReceiptTests {
    private static func gate() async throws -> AdapterGate {
        try await AdapterGate(MandrillFixture.adapter(), now: MandrillFixture.now)
    }

    @Test("a batch is taken event by event, and known events are not taken again")
    func batch() async throws {
        let gate = try await Self.gate()
        let first = try await gate.receive(
            MandrillFixture.signed(MandrillFixture.form([MandrillFixture.event("send"), ["event": "send"]]))
        )
        #expect(first.status == 200 && first.outcome == .accepted)
        #expect(first.counts == [.accepted: 1, .quarantined: 1])
        let second = try await gate.receive(
            MandrillFixture.signed(
                MandrillFixture.form([MandrillFixture.event("send"), MandrillFixture.event("hard_bounce")])
            )
        )
        #expect(second.counts == [.accepted: 1, .duplicate: 1])
        #expect(try await gate.eventTypes() == ["email.sent", "email.bounced"])
        #expect(try await gate.receipts().first?.matchedSecret == "current")
        try await gate.store.close()
    }

    /// In a text that is handed on, a U+0000 is a text like any other; it is written as JSON writes it.
    @Test("what cannot be a name is put aside alone; what is only handed on is kept whatever it holds")
    func names() async throws {
        let gate = try await Self.gate()
        let meta: JSON = ["note": "a\u{0}b"]
        let answer = try await gate.receive(
            MandrillFixture.signed(
                MandrillFixture.form([
                    MandrillFixture.event("send", ["_id": "a\u{0}b"]), MandrillFixture.event("send", ["_id": "a\nb"]),
                    MandrillFixture.event("send", ["_id": .string(String(repeating: "x", count: 2000))]),
                    MandrillFixture.event("send", ["msg": ["email": "ada@example.org", "metadata": meta]]),
                ])
            )
        )
        #expect(answer.status == 200 && answer.counts == [.accepted: 1, .quarantined: 3])
        let details = try await gate.receipts().first?.entries.compactMap(\.detail)
        #expect(
            details == [
                "the key holds a control character", "the key holds a control character",
                "the key is longer than 1536 bytes",
            ]
        )
        let event = try #require(try await gate.events().first)
        #expect(!event.body.contains(0) && event.body.firstRange(of: Array("a\\u0000b".utf8)) != nil)
        #expect(try JSON(parsing: event.body)["data"]?["metadata"] == meta)
        try await gate.store.close()
    }

    @Test("a forgery is refused with 401 and kept; nothing of it takes effect")
    func forged() async throws {
        let gate = try await Self.gate()
        var forged = try MandrillFixture.signed(MandrillFixture.form([MandrillFixture.event("send")]))
        forged.body[forged.body.count - 30] ^= 1
        let answer = await gate.receive(forged)
        #expect(answer.status == 401 && answer.outcome == .rejected)
        #expect(answer.problem?.code == "signature_mismatch")
        #expect(try await gate.receipts().map(\.reason) == ["signature_mismatch"])
        #expect(try await gate.eventTypes().isEmpty)
        let unsigned = await gate.receive(MandrillFixture.request(forged.body))
        #expect(unsigned.status == 401 && unsigned.problem?.code == "signature_missing")
        try await gate.store.close()
    }

    @Test("what is proved and cannot be read is answered with 400 and kept")
    func malformed() async throws {
        let gate = try await Self.gate()
        let answer = await gate.receive(MandrillFixture.signed(FormFields([FormFields.Field("mandrill_events", "{")])))
        #expect(answer.status == 400 && answer.problem?.code == "malformed")
        #expect(try await gate.receipts().map(\.matchedSecret) == ["current"])
        try await gate.store.close()
    }

    @Test("the probe is answered with 200 and leaves nothing; so does the first call, whose key everybody knows")
    func probes() async throws {
        let gate = try await Self.gate()
        let probe = InboundRequest(method: "HEAD", target: "/notify/mandrill", headers: [], body: [])
        let answer = await gate.receive(probe)
        #expect(answer.status == 200 && answer.literal == LiteralAnswer() && answer.receipt == nil)
        #expect(try await gate.receipts().isEmpty)
        let first = MandrillFixture.signed(MandrillFixture.form([]), key: Array("test-webhook".utf8))
        #expect(await gate.receive(first) == answer)
        var padded = first
        padded.body += Array(repeating: UInt8(ascii: "&"), count: 100_000)
        #expect(await gate.receive(padded).status == 401)
        #expect(try await gate.receipts().map(\.status) == [.rejected])
        try await gate.store.close()
    }

    @Test("a form that cannot be read is answered 400, one of too many fields 413: neither is a forgery")
    func forms() async throws {
        let gate = try await Self.gate()
        for (body, status, code) in [
            ("a=%zz", 400, "call_unreadable"),
            (String(repeating: "a=&", count: FormFields.limit + 1), 413, "call_too_large"),
        ] {
            var call = MandrillFixture.signed(MandrillFixture.form([["event": "send"]]))
            call.body = Array(body.utf8)
            let answer = try await gate.send(call)
            #expect(answer.status == status && answer.problem?.code == code)
            let receipt = try await gate.store.receipt(try #require(answer.receipt))
            #expect(receipt?.status == .rejected && receipt?.reason == code)
            #expect(receipt?.detail == answer.problem?.detail)
        }
        try await gate.store.close()
    }
}
