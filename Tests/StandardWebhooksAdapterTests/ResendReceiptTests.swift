import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import StandardWebhooksAdapter

@Suite("Resend: what becomes of a call")
struct ResendReceiptTests {
    @Test("accepted, sent again, forged, changed")
    func life() async throws {
        let gate = try await AdapterGate(ResendFixture.adapter(), now: ResendFixture.now)
        let call = try ResendFixture.signed(ResendFixture.body("email.bounced"), id: "msg_7")
        let first = try await gate.send(call)
        #expect(first.status == 200 && first.outcome == .accepted && first.literal == nil)
        #expect(try await gate.send(call).outcome == .duplicate)

        let record = try await gate.store.receipt(try #require(first.receipt))
        #expect(record?.matchedSecret == "current" && record?.signedAt == ResendFixture.now)
        let payload = try await gate.store.payload(of: try #require(first.receipt))
        #expect(payload?.body == call.body)

        var forged = call
        forged.body.append(0x20)
        let refused = try await gate.send(forged)
        #expect(refused.status == 401 && refused.outcome == .rejected && refused.problem?.code == "signature_mismatch")

        // The same id with another fact in it is shown, and nothing comes of it.
        let other = try ResendFixture.signed(ResendFixture.body("email.delivered"), id: "msg_7")
        #expect(try await gate.send(other).outcome == .conflict)
        let unknown = try ResendFixture.signed(ResendFixture.body("email.archived"), id: "msg_8")
        #expect(try await gate.send(unknown).outcome == .unrecognized)
        let unreadable = try await gate.send(try ResendFixture.signed(Array("[]".utf8), id: "msg_9"))
        #expect(unreadable.status == 400 && unreadable.problem?.code == "malformed")
        #expect(try await gate.events().map(\.type) == ["email.bounced"])
        try await gate.store.close()
    }
}
