import AdapterKit
import GateTesting
import Ingest
import Model
import Store
import TestSupport
import Testing

@testable import PlivoAdapter

@Suite("Plivo: what becomes of a call")
struct PlivoGateTests {
    @Test("accepted, told again, forged")
    func calls() async throws {
        let gate = try await AdapterGate(try PlivoFixture.adapter(), now: PlivoFixture.now)
        let delivered = PlivoFixture.signed(try PlivoFixture.form("status-delivered"))
        let first = try await gate.send(delivered)
        #expect(first.outcome == .accepted && first.status == 200 && first.literal == LiteralAnswer())
        #expect(try await gate.send(delivered).outcome == .duplicate)
        let forged = try await gate.send(
            PlivoFixture.signed(try PlivoFixture.form("status-undelivered"), by: PlivoFixture.old)
        )
        #expect(forged.status == 401 && forged.problem?.code == "signature_mismatch")
        let weak = try await gate.send(
            PlivoFixture.request(try PlivoFixture.form("status-undelivered"), PlivoFixture.v2())
        )
        #expect(weak.status == 401 && weak.problem?.code == "scheme_not_allowed")
        let stop = try PlivoFixture.form("inbound", "Text", "STOP")
        #expect(try await gate.send(PlivoFixture.signed(stop)).counts == [.accepted: 2])
        #expect(try await gate.events().map(\.type) == ["sms.delivered", "sms.received", "sms.opted_out"])
        let receipt = try #require(weak.receipt)
        #expect(try await gate.store.receipt(receipt)?.status == .rejected)
        try await gate.store.close()
    }

    @Test("what V2 tells counts once Plivo has said so, and as Plivo says it")
    func confirmed() async throws {
        let asked = Watched<[OutboundRequest]>([])
        let http = OutboundHTTP { request throws(OutboundFailure) in
            asked.change { $0.append(request) }
            return PlivoConfirmingTests.answer("delivered")
        }
        let adapter = try PlivoFixture.adapter(options: ["allow_v2": "true", "auth_id": "MAINVENTED"])
        let gate = try await AdapterGate(adapter, now: PlivoFixture.now, http: http)
        let form = try PlivoFixture.form("status-delivered")
        let call = PlivoFixture.request(form, PlivoFixture.v2())
        #expect(try await gate.send(call).outcome == .accepted)
        #expect(try await gate.events().map(\.type) == ["sms.delivered"])
        // The same call again asks nobody.
        #expect(try await gate.send(call).outcome == .duplicate)
        #expect(asked.value.count == 1)
        // The body is not signed: what somebody makes of it is contradicted by Plivo and comes to nothing.
        let forged = try PlivoFixture.form("status-delivered", "Status", "failed")
        _ = try await gate.send(PlivoFixture.request(forged, PlivoFixture.v2()))
        #expect(asked.value.count == 2)
        #expect(try await gate.events().map(\.type) == ["sms.delivered"])
        try await gate.store.close()
    }

    @Test("what V2 tells has no effect where nobody can be asked, and is shown with its reason")
    func unconfirmed() async throws {
        let adapter = try PlivoFixture.adapter(options: ["allow_v2": true])
        let gate = try await AdapterGate(adapter, now: PlivoFixture.now)
        let form = try PlivoFixture.form("status-delivered")
        let answer = try await gate.send(PlivoFixture.request(form, PlivoFixture.v2()))
        #expect(answer.status == 200 && answer.outcome == .quarantined)
        #expect(try await gate.events().isEmpty)
        let receipt = try await gate.store.receipt(try #require(answer.receipt))
        #expect(
            receipt?.entries.first?.detail
                == "sms.delivered: told with a V2 signature, which leaves it open, and nobody can be asked: auth_id is "
                + "not configured"
        )
        // The key is not taken: what is told with V3 afterwards counts.
        #expect(try await gate.send(PlivoFixture.signed(form)).outcome == .accepted)
        try await gate.store.close()
    }

    @Test("a form that cannot be read is answered 400, one of too many fields 413: neither is a forgery")
    func forms() async throws {
        let gate = try await AdapterGate(try PlivoFixture.adapter(), now: PlivoFixture.now)
        for (body, status, code) in [
            ("a=%zz", 400, "call_unreadable"),
            (String(repeating: "a=&", count: FormFields.limit + 1), 413, "call_too_large"),
        ] {
            var call = PlivoFixture.signed(try PlivoFixture.form("status-delivered"))
            call.body = Array(body.utf8)
            let answer = try await gate.send(call)
            #expect(answer.status == status && answer.problem?.code == code)
            let receipt = try await gate.store.receipt(try #require(answer.receipt))
            #expect(receipt?.status == .rejected && receipt?.reason == code)
            #expect(receipt?.detail == answer.problem?.detail)
        }
        try await gate.store.close()
    }

    /// Whoever knows one nonce with its V2 signature can send any body with it.
    @Test("of what cannot be read under a V2 signature no more is kept than of forgeries")
    func open() async throws {
        let adapter = try PlivoFixture.adapter(options: ["allow_v2": true])
        let gate = try await AdapterGate(adapter, now: PlivoFixture.now, limits: RejectionLimits(perSecond: 1, kept: 5))
        var call = PlivoFixture.request(FormFields(), PlivoFixture.v2())
        for index in 0..<20 {
            call.body = Array("a\(index)=%zz".utf8)
            let answer = try await gate.send(call)
            #expect(answer.status == 400 && answer.problem?.code == "malformed")
            #expect((answer.receipt != nil) == (index < 5))
        }
        // The budget of forgeries is another one.
        let forged = try await gate.send(PlivoFixture.signed(FormFields(), by: PlivoFixture.old))
        #expect(forged.problem?.code == "signature_mismatch" && forged.receipt != nil)
        try await gate.store.close()
    }
}
