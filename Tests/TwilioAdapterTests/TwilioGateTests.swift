import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import TwilioAdapter

@Suite("Twilio: what becomes of a call")
struct TwilioGateTests {
    @Test("accepted, told again, forged")
    func calls() async throws {
        let gate = try await AdapterGate(try TwilioFixture.adapter(), now: TwilioFixture.now)
        let delivered = TwilioFixture.signed(try TwilioFixture.form("status-delivered"))
        let first = try await gate.send(delivered)
        #expect(first.outcome == .accepted && first.literal == .noContent)
        let again = try await gate.send(delivered)
        #expect(again.outcome == .duplicate && again.literal == .noContent)
        // A later status of the message is another event, and so is an earlier one that comes late.
        let failed = try TwilioFixture.form("status-delivered", "MessageStatus", "sent")
        #expect(try await gate.send(TwilioFixture.signed(failed)).outcome == .accepted)

        let forged = try await gate.send(TwilioFixture.signed(failed, by: TwilioFixture.old))
        #expect(forged.status == 401 && forged.outcome == .rejected && forged.literal == nil)
        #expect(forged.problem?.code == "signature_mismatch")

        let stop = try TwilioFixture.form("inbound", "Body", "STOP")
        let inbound = try await gate.send(TwilioFixture.signed(stop))
        #expect(inbound.outcome == .accepted && inbound.counts == [.accepted: 2])
        #expect(inbound.literal?.contentType == "text/xml; charset=utf-8")
        #expect(try await gate.send(TwilioFixture.signed(stop)).counts == [.duplicate: 2])

        let events = try await gate.events()
        #expect(events.map(\.type) == ["sms.delivered", "sms.sent", "sms.received", "sms.opted_out"])
        let ranks = try events.map { try JSON(parsing: $0.body)["data"]?["rank"] }
        #expect(ranks == [5, 3, nil, nil])
        let receipt = try #require(forged.receipt)
        #expect(try await gate.store.receipt(receipt)?.reason == "signature_mismatch")
        let proved = try #require(first.receipt)
        #expect(try await gate.store.receipt(proved)?.matchedSecret == "current")
        try await gate.store.close()
    }

    @Test("a form that cannot be read is answered 400, one of too many fields 413: neither is a forgery")
    func forms() async throws {
        let gate = try await AdapterGate(try TwilioFixture.adapter(), now: TwilioFixture.now)
        for (body, status, code) in [
            ("a=%zz", 400, "call_unreadable"),
            (String(repeating: "a=&", count: FormFields.limit + 1), 413, "call_too_large"),
        ] {
            var call = TwilioFixture.signed(try TwilioFixture.form("status-delivered"))
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
