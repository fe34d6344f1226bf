import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import MailgunAdapter

@Suite("Mailgun: what becomes of a call")
struct MailgunReceiptTests {
    private static func gate(
        _ adapter: MailgunAdapter = MailgunFixture.adapter(),
        in folder: TemporaryFolder? = nil
    ) async throws -> AdapterGate {
        try await AdapterGate(adapter, now: MailgunFixture.now, in: folder)
    }

    private static func forged(_ id: JSON? = "forged") throws -> InboundRequest {
        MailgunFixture.call(try MailgunFixture.event("complained", ["id": id]))
    }

    @Test("the same event under the same token is a duplicate; another one is refused with 406 and kept")
    func singleUse() async throws {
        let gate = try await Self.gate()
        let call = MailgunFixture.call(try MailgunFixture.event("delivered"))
        let first = await gate.receive(call)
        #expect(first.status == 200 && first.outcome == .accepted)
        let again = await gate.receive(call)
        #expect(again.status == 200 && again.outcome == .duplicate)
        let used = try #require(first.receipt)
        let forged = try [
            Self.forged(), Self.forged(nil), MailgunFixture.call(MailgunFixture.form("complained")),
            // The id of the right one, and another day.
            MailgunFixture.call(MailgunFixture.event("complained", ["timestamp": 1_790_100_000])),
            // No event of any kind that is known.
            MailgunFixture.call(MailgunFixture.event("complained", ["event": "teleported", "id": "forged"])),
        ]
        for call in forged {
            let answer = await gate.receive(call)
            #expect(answer.status == 406 && answer.outcome == .rejected && answer.problem?.code == "token_reused")
            let id = try #require(answer.receipt)
            let receipt = try #require(try await gate.store.receipt(id))
            #expect(receipt.status == .rejected && receipt.reason == "token_reused")
            #expect(receipt.matchedSecret == "current" && receipt.detail?.contains("\(used)") == true)
            #expect(try await gate.store.payload(of: receipt.id)?.body == call.body)
        }
        #expect(try await gate.eventTypes() == ["email.delivered"])
        // The id and day of the right one, and another meaning: shown, and not applied.
        let changed = await gate.receive(MailgunFixture.call(try MailgunFixture.event("complained")))
        #expect(changed.status == 200 && changed.outcome == .conflict)
        #expect(try await gate.eventTypes() == ["email.delivered"])
        try await gate.store.close()
    }

    @Test("of many calls at one time with one token and different events exactly one is accepted")
    func concurrent() async throws {
        let gate = try await Self.gate()
        let calls = try (0..<24).map { try Self.forged(.string("event-\($0 % 12)")) }
        let answers = await withTaskGroup(of: ReceiveAnswer.self) { group in
            for call in calls { group.addTask { await gate.receive(call) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0.outcome == .accepted }.count == 1)
        #expect(answers.filter { $0.outcome == .duplicate }.count == 1)
        #expect(answers.filter { $0.status == 406 && $0.problem?.code == "token_reused" }.count == 22)
        #expect(try await gate.eventTypes() == ["email.complained"])
        try await gate.store.close()
    }

    @Test("a token stays used over a restart")
    func restart() async throws {
        let folder = try TemporaryFolder("mailgun")
        var gate = try await Self.gate(in: folder)
        let call = MailgunFixture.call(try MailgunFixture.event("delivered"))
        #expect(await gate.receive(call).outcome == .accepted)
        try await gate.store.close()
        gate = try await Self.gate(in: folder)
        #expect(await gate.receive(try Self.forged()).problem?.code == "token_reused")
        #expect(await gate.receive(call).outcome == .duplicate)
        try await gate.store.close()
    }

    @Test("another source has its tokens for itself, and other tokens of this one are not touched")
    func others() async throws {
        let gate = try await Self.gate()
        for token in ["aa", "bb", "cc"] {
            let event = try MailgunFixture.event("opened", ["id": .string("e-\(token)")])
            #expect(await gate.receive(MailgunFixture.call(event, token: token)).outcome == .accepted)
        }
        #expect(try await gate.eventTypes().count == 3)
        try await gate.store.close()
    }

    @Test("a replay of an accepted call does not stumble over its own token")
    func replay() async throws {
        let gate = try await Self.gate()
        let accepted = await gate.receive(MailgunFixture.call(try MailgunFixture.event("delivered")))
        let id = try #require(accepted.receipt)
        for reverify in [false, true] {
            let replay = try await gate.replay(ReplayRequest(ids: [id], dryRun: false, reverify: reverify))
            #expect(replay.counts["same"] == 1 && replay.counts["skipped"] == 0)
        }
        #expect(try await gate.store.receipt(id)?.status == .accepted)
        #expect(try await gate.eventTypes() == ["email.delivered"])
        try await gate.store.close()
    }

    @Test("a forgery is not admitted by checking it again, neither now nor when the window is over")
    func reverify() async throws {
        let gate = try await Self.gate()
        _ = await gate.receive(MailgunFixture.call(try MailgunFixture.event("delivered")))
        let id = try #require(await gate.receive(try Self.forged()).receipt)
        for dryRun in [true, false] {
            let replay = try await gate.replay(ReplayRequest(ids: [id], dryRun: dryRun, reverify: true))
            #expect(replay.counts["skipped"] == 1)
            #expect(replay.results.array?.first?["reason"] == "token_reused")
        }
        gate.time.advance(by: .seconds(20 * 3600))
        let replay = try await gate.replay(ReplayRequest(ids: [id], dryRun: false, reverify: true))
        #expect(replay.counts["skipped"] == 1)
        #expect(try await gate.store.receipt(id)?.status == .rejected)
        #expect(try await gate.eventTypes() == ["email.delivered"])
        try await gate.store.close()
    }

    @Test("calls refused under a wrong secret and checked again later use their token once")
    func mended() async throws {
        let folder = try TemporaryFolder("mailgun")
        let wrong = MailgunFixture.adapter([Secret(label: "wrong", bytes: [1, 2, 3])])
        var gate = try await Self.gate(wrong, in: folder)
        let right = await gate.receive(MailgunFixture.call(try MailgunFixture.event("delivered")))
        let other = await gate.receive(try Self.forged())
        #expect(right.status == 406 && right.problem?.code == "signature_mismatch")
        let ids = [try #require(right.receipt), try #require(other.receipt)]
        try await gate.store.close()

        gate = try await Self.gate(in: folder)
        let replay = try await gate.replay(ReplayRequest(ids: ids, dryRun: false, reverify: true))
        #expect(replay.counts["new"] == 1 && replay.counts["skipped"] == 1)
        #expect(try await gate.store.receipt(ids[0])?.status == .accepted)
        #expect(try await gate.store.receipt(ids[1])?.status == .rejected)
        #expect(try await gate.eventTypes() == ["email.delivered"])
        // And from then on the token is used.
        #expect(await gate.receive(try Self.forged()).problem?.code == "token_reused")
        try await gate.store.close()
    }

    @Test("what cannot be read uses no token; a signature that is wrong or old is refused with 406")
    func refused() async throws {
        let gate = try await Self.gate()
        let unread = await gate.receive(MailgunFixture.call(.null))
        #expect(unread.status == 400 && unread.problem?.code == "malformed")
        #expect(await gate.receive(MailgunFixture.call(try MailgunFixture.event("delivered"))).outcome == .accepted)
        var forged = MailgunFixture.call(try MailgunFixture.event("opened"), token: "other")
        forged.body.replace("other".utf8, with: "ether".utf8)
        let answer = await gate.receive(forged)
        #expect(answer.status == 406 && answer.problem?.code == "signature_mismatch")
        let old = await gate.receive(
            MailgunFixture.call(try MailgunFixture.event("opened"), token: "x", at: 1_789_900_000)
        )
        #expect(old.status == 406 && old.problem?.code == "timestamp_too_old")
        try await gate.store.close()
    }

    @Test("forms and multipart bodies are taken, once each")
    func forms() async throws {
        let gate = try await Self.gate()
        let form = MailgunFixture.call(try MailgunFixture.form("opened"), token: "t1")
        let multipart = MailgunFixture.multipart(try MailgunFixture.form("inbound"), token: "t2")
        for call in [form, multipart] {
            #expect(await gate.receive(call).outcome == .accepted)
            #expect(await gate.receive(call).outcome == .duplicate)
        }
        #expect(try await gate.eventTypes() == ["email.opened", "email.unknown"])
        try await gate.store.close()
    }
}
