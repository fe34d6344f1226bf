import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import KlaviyoAdapter

@Suite("Klaviyo: what becomes of a call")
struct KlaviyoReceiptTests {
    @Test("a batch is taken apart, known again, and refused where it does not name its webhook")
    func life() async throws {
        let gate = try await AdapterGate(KlaviyoFixture.adapter(), now: KlaviyoFixture.now)
        let batch = KlaviyoFixture.signed(try KlaviyoFixture.body("batch"))
        let first = try await gate.send(batch)
        #expect(first.status == 200 && first.outcome == .accepted)
        #expect(first.counts == [.accepted: 3, .quarantined: 5, .unrecognized: 1])
        #expect(try await gate.send(batch).counts == [.duplicate: 3, .quarantined: 5, .unrecognized: 1])
        let record = try await gate.store.receipt(try #require(first.receipt))
        #expect(record?.matchedSecret == "current" && record?.signedAt == KlaviyoFixture.now)

        var forged = batch
        forged.body[20] ^= 1
        let refused = try await gate.send(forged)
        #expect(refused.status == 401 && refused.problem?.code == "signature_mismatch")

        let stranger = try await gate.send(
            KlaviyoFixture.signed(try KlaviyoFixture.body("opened_email"), webhook: "01HANOTHER")
        )
        #expect(stranger.status == 400 && stranger.problem?.code == "malformed")
        let kept = try await gate.store.receipt(try #require(stranger.receipt))
        #expect(kept?.detail?.contains("Klaviyo-Webhook-Id") == true)
        #expect(try await gate.events().map(\.type) == ["email.delivered", "sms.sent", "email.opened"])
        try await gate.store.close()
    }
}
