import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import SendGridAdapter

@Suite("SendGrid: what becomes of a call")
struct SendGridReceiptTests {
    @Test("a batch is taken apart; what came before is known again, whatever it comes with")
    func life() async throws {
        let gate = try await AdapterGate(SendGridFixture.adapter(), now: SendGridFixture.now)
        let delivered = try await gate.send(try SendGridFixture.signed(SendGridFixture.body("delivered")))
        #expect(delivered.status == 200 && delivered.outcome == .accepted)

        let batch = try SendGridFixture.signed(SendGridFixture.body("batch"))
        let first = try await gate.send(batch)
        #expect(first.status == 200 && first.outcome == .accepted)
        #expect(first.counts == [.accepted: 3, .quarantined: 6, .unrecognized: 1])
        // The same events under another signature, as ECDSA makes one each time.
        let again = try await gate.send(try SendGridFixture.signed(SendGridFixture.body("batch")))
        #expect(again.counts == [.duplicate: 3, .quarantined: 6, .unrecognized: 1])

        let record = try await gate.store.receipt(try #require(first.receipt))
        #expect(record?.matchedSecret == "current" && record?.signedAt == SendGridFixture.now)
        #expect(try await gate.store.payload(of: try #require(first.receipt))?.body == batch.body)

        var forged = batch
        forged.body[10] ^= 1
        let refused = try await gate.send(forged)
        #expect(refused.status == 401 && refused.problem?.code == "signature_mismatch")
        let none = try await gate.send(try SendGridFixture.signed(Array("[]".utf8)))
        #expect(none.status == 200)
        let unreadable = try await gate.send(try SendGridFixture.signed(Array("{}".utf8)))
        #expect(unreadable.status == 400 && unreadable.problem?.code == "malformed")
        #expect(
            try await gate.events().map(\.type) == [
                "email.delivered", "email.delivered", "email.clicked", "email.opened",
            ]
        )
        try await gate.store.close()
    }
}
