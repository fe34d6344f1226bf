import AdapterKit
import Ingest
import Model
import Store
import TestSupport
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: what becomes of a call")
struct PushReceiptTests {
    @Test("everything that is proved and kept is acknowledged with 204")
    func acknowledged() async throws {
        let desk = try await PushDesk(serving: "one")
        let outcomes: [(String, ReceiptStatus)] = [
            ("OBJECT_FINALIZE", .accepted), ("OBJECT_FINALIZE", .duplicate), ("OBJECT_FINALIZE-none", .duplicate),
            ("OBJECT_DELETE-overwritten", .accepted), ("transcoder.SUCCEEDED", .accepted),
            ("OBJECT_INITIALIZE", .ignored),
            ("message", .unrecognized),
        ]
        for (name, outcome) in outcomes {
            let answer = try await desk.push(name)
            #expect(answer.outcome == outcome && answer.literal == .noContent && answer.problem == nil, "\(name)")
            #expect(answer.receipt != nil)
        }
        #expect(try await desk.types() == ["object.finalized", "object.deleted", "transcode.succeeded"])
        try await desk.store.close()
    }

    @Test("a poisoned message is acknowledged and kept, so that it does not come for days")
    func poison() async throws {
        let desk = try await PushDesk(serving: "one")
        let broken = PushFixture.request(Array("{\"message\":".utf8), token: try PushFixture.token())
        let malformed = try await desk.receive(broken)
        #expect(malformed.status == 204 && malformed.outcome == .rejected && malformed.problem == nil)
        let body = try PushFixture.body("OBJECT_FINALIZE", ["data": "Zg"]).bytes
        let aside = try await desk.receive(PushFixture.request(body, token: try PushFixture.token()))
        #expect(aside.outcome == .quarantined && aside.literal == .noContent)
        let receipts = try await desk.receipts()
        #expect(receipts.map(\.status) == [.rejected, .quarantined])
        #expect(receipts.map(\.reason) == ["malformed", nil])
        #expect(receipts[1].entries.first?.detail == "message.data: no canonical base64")
        try await desk.store.close()
    }

    @Test("a forged call is refused with 401 and its reason, and the token is not kept in the clear")
    func forged() async throws {
        let desk = try await PushDesk(serving: "one")
        let tokens = [
            (try PushFixture.token(["email": "evil@example.com"]), "token_claim_email"),
            (try PushFixture.token(key: "two", kid: "one"), "token_signature_mismatch"),
            (try PushFixture.token(["exp": .integer(PushFixture.now.seconds - 61), "iat": 1]), "token_expired"),
            ("garbage", "token_malformed"),
        ]
        for (token, code) in tokens {
            let answer = try await desk.push("OBJECT_FINALIZE", token: token)
            #expect(answer.status == 401 && answer.problem?.code == code && answer.literal == nil)
            let id = try #require(answer.receipt)
            let payload = try #require(try await desk.store.payload(of: id))
            #expect(!payload.headers.contains { $0.value.contains(token) })
        }
        #expect(try await desk.types() == [])
        try await desk.store.close()
    }

    @Test("the key that matched is kept as evidence")
    func evidence() async throws {
        let desk = try await PushDesk(serving: "one", "two")
        _ = try await desk.push("OBJECT_FINALIZE", token: try PushFixture.token(key: "two"))
        #expect(try await desk.receipts().map(\.matchedSecret) == ["kid:two"])
        try await desk.store.close()
    }

    @Test("keys that were never fetched are our trouble: 503, nothing stored, and accepted once they are there")
    func unavailable() async throws {
        let desk = try await PushDesk()
        for _ in 0..<20 {
            let answer = try await desk.push("OBJECT_FINALIZE")
            #expect(answer.status == 503 && answer.retryAfter == 5 && answer.problem?.code == "keys_unavailable")
        }
        #expect(desk.fetches.value == 1)
        #expect(try await desk.receipts() == [])
        try desk.serve("one")
        desk.time.advance(by: .seconds(5))
        #expect(try await desk.push("OBJECT_FINALIZE").outcome == .accepted)
        #expect(desk.fetches.value == 2)
        try await desk.store.close()
    }

    @Test("a new key is fetched once, and strangers' names for keys at most once a minute")
    func rotation() async throws {
        let desk = try await PushDesk(serving: "one")
        #expect(try await desk.push("OBJECT_FINALIZE").outcome == .accepted)
        #expect(desk.fetches.value == 1)
        try desk.serve("one", "two")
        let new = try PushFixture.token(key: "two")
        // Fetched a moment ago: not again so soon.
        #expect(try await desk.push("OBJECT_DELETE", token: new).problem?.code == "token_key_unknown")
        #expect(desk.fetches.value == 1)
        desk.time.advance(by: .seconds(60))
        #expect(try await desk.push("OBJECT_DELETE", token: new).outcome == .accepted)
        #expect(desk.fetches.value == 2)
        for index in 0..<50 {
            let token = try PushFixture.token(kid: "random-\(index)")
            #expect(try await desk.push("OBJECT_ARCHIVE", token: token).status == 401)
        }
        #expect(desk.fetches.value == 2)
        try await desk.store.close()
    }

    @Test("while the keys cannot be had, the old ones stay in use and an unknown one is nobody's fault")
    func stale() async throws {
        let desk = try await PushDesk(serving: "one")
        #expect(try await desk.push("OBJECT_FINALIZE").outcome == .accepted)
        for garbage in [
            nil, OutboundResponse(status: 500), OutboundResponse(status: 200, body: Array("<html>".utf8)),
            OutboundResponse(status: 200, body: Array("{\"keys\":[]}".utf8)),
        ] as [OutboundResponse?] {
            desk.served.change { $0 = garbage }
            desk.time.advance(by: .seconds(60))
            let unknown = try await desk.push("OBJECT_DELETE", token: try PushFixture.token(key: "two"))
            #expect(unknown.status == 503 && unknown.problem?.code == "keys_unavailable")
            #expect(try await desk.push("OBJECT_FINALIZE").outcome == .duplicate)
        }
        #expect(desk.fetches.value == 5)
        try await desk.store.close()
    }
}
