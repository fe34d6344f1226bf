import AdapterKit
import AdapterTesting
import FoundationEssentials
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing
import Workflows

@testable import KKTIXAdapter

@Suite("KKTIX: what becomes of a call")
struct KKTIXRegistrationTests {
    /// What each call of the recorded sequence comes to.
    private struct Expected {
        let name: String
        let status: Int
        let outcome: ReceiptStatus
        /// The order and its phase after the call.
        var phases: [String: Registration.Phase] = [:]
    }

    private static let sequence = [
        Expected(
            name: "valid_single_two_tickets",
            status: 200,
            outcome: .accepted,
            phases: ["100000001": .active]
        ),
        Expected(
            name: "valid_duplicate_batch_redelivered",
            status: 200,
            outcome: .duplicate,
            phases: ["100000001": .active]
        ),
        Expected(
            name: "valid_batch_mixed",
            status: 200,
            outcome: .accepted,
            phases: ["100000001": .canceled, "100000002": .active, "100000003": .active]
        ),
        Expected(
            name: "valid_cancel_before_activate",
            status: 200,
            outcome: .accepted,
            phases: ["100000009": .canceled]
        ),
        Expected(
            name: "valid_late_activate_after_cancel",
            status: 200,
            outcome: .accepted,
            phases: ["100000009": .canceled]
        ),
        Expected(name: "valid_unicode_escaped", status: 200, outcome: .accepted, phases: ["100000005": .active]),
        Expected(name: "valid_kktix_test_notification", status: 200, outcome: .ignored),
        Expected(name: "valid_empty_batch", status: 200, outcome: .ignored),
        Expected(name: "valid_unknown_type_ignored", status: 200, outcome: .unrecognized),
        Expected(name: "reject_wrong_secret", status: 401, outcome: .rejected),
        Expected(name: "reject_missing_header", status: 401, outcome: .rejected),
        Expected(name: "reject_empty_secret", status: 401, outcome: .rejected),
        Expected(name: "reject_secret_prefix", status: 401, outcome: .rejected),
        Expected(name: "reject_secret_case", status: 401, outcome: .rejected),
        Expected(name: "accept_tampered_body", status: 200, outcome: .accepted, phases: ["100000015": .active]),
        Expected(name: "reject_malformed_json", status: 400, outcome: .rejected),
    ]

    /// The calls of the vectors, one after the other on one store.
    private static func calls() throws -> [(name: String, request: InboundRequest)] {
        let file = try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("vectors/kktix.json"))))
        return try (file["cases"]?.array ?? []).map { item in
            (item["name"]?.string ?? "", try RecordedRequest(item).inbound)
        }
    }

    @Test("the recorded sequence ends with every canceled order canceled")
    func sequence() async throws {
        let gate = try await AdapterGate.kktix(
            secret: Secret(label: "current", bytes: Array("kktix-shared-secret-VECTOR".utf8))
        )
        let calls = try Self.calls()
        #expect(calls.map(\.name) == Self.sequence.map(\.name))
        for (call, expected) in zip(calls, Self.sequence) {
            let answer = try await gate.send(call.request)
            #expect(answer.status == expected.status, "\(call.name)")
            #expect(answer.outcome == expected.outcome, "\(call.name)")
            for (order, phase) in expected.phases { #expect(try await gate.phase(order) == phase, "\(call.name)") }
        }
        #expect(
            try await gate.events("registration.activated").map(\.subject) == [
                "100000001", "100000002", "100000003", "100000005", "100000015",
            ]
        )
        #expect(try await gate.events("registration.revoked").map(\.subject) == ["100000001"])

        // The late activation: passed on as what KKTIX said, absorbed with its reason, and never announced as valid.
        let late = try #require(try await gate.events("registration.paid").first { $0.subject == "100000009" })
        #expect(late.handling == .absorbed)
        #expect(late.handlingNote == "canceled before its payment was told: it does not become active")
        // Only the tombstone knew of the order before.
        let tombstone = try #require(try await gate.events("registration.canceled").last)
        #expect(tombstone.subject == "100000009" && tombstone.handling == .moved)
        try await gate.store.close()
    }

    @Test("the announcement carries what is needed to grant access, and the receipt holds no secret")
    func announcement() async throws {
        let gate = try await AdapterGate.kktix()
        #expect(try await gate.send(KKTIXFixture.body("order_activated_paid")).outcome == .accepted)
        let activated = try #require(try await gate.events("registration.activated").first)
        let paid = try #require(try await gate.events("registration.paid").first)
        let data = try #require(try JSON(parsing: activated.body)["data"])
        #expect(data["contact"]?["email"] == "mei@example.com")
        #expect(data["tickets"]?.array?.count == 2)
        #expect(data["phase"] == "active" && data["cause"] == .string("\(paid.id)"))

        let receipt = try #require(paid.receipt)
        let payload = try #require(try await gate.store.payload(of: receipt))
        let secret = String(decoding: KKTIXFixture.secret.bytes, as: UTF8.self)
        let kept = try #require(payload.headers.first { $0.name == "x-kktix-secret" })
        #expect(!kept.value.contains(secret) && !kept.value.isEmpty)
        #expect(try await gate.store.receipt(receipt)?.matchedSecret == "current")
        try await gate.store.close()
    }

    @Test("a batch that comes again, and one order told differently under its key")
    func again() async throws {
        let gate = try await AdapterGate.kktix()
        let first = try await gate.send(KKTIXFixture.body("batch-mixed"))
        #expect(first.outcome == .accepted)
        #expect(first.counts == [.accepted: 2, .quarantined: 1, .unrecognized: 1, .ignored: 1])
        #expect(try await gate.send(KKTIXFixture.body("batch-mixed")).outcome == .quarantined)
        #expect(try await gate.send(KKTIXFixture.body("order_activated_paid")).outcome == .accepted)
        #expect(try await gate.send(KKTIXFixture.body("order_activated_paid")).outcome == .duplicate)
        let dearer = try KKTIXFixture.body("order_activated_paid", "tickets.0.price_cents", 1)
        #expect(try await gate.send(dearer).outcome == .conflict)
        // The same notification twice in one batch, and both of an order in the wrong order.
        let free = try KKTIXFixture.body("order_activated_paid-free")["notifications"]?.array?.first ?? .null
        let twice = try await gate.send(["batch_id": "1", "notifications": [free, free]])
        #expect(twice.outcome == .accepted && twice.counts == [.accepted: 1, .duplicate: 1])
        let canceled: JSON = ["type": "order_cancelled", "order": ["id": 310_000_009]]
        var paid = free.object ?? JSONObject()
        paid["order"] = ["id": 310_000_009]
        #expect(try await gate.send(["notifications": [canceled, .object(paid)]]).counts == [.accepted: 2])
        #expect(try await gate.phase("310000009") == .canceled)
        let forged = try await gate.send(KKTIXFixture.body("order_cancelled"), secret: KKTIXFixture.old)
        #expect(forged.status == 401 && forged.problem?.code == "signature_mismatch")
        #expect(try await gate.phase("310000001") == .active)
        try await gate.store.close()
    }
}
