import AdapterKit
import Automation
import CoreMetrics
import Ingest
import Logging
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import InternalAdapter

/// A call's whole way: notify URL, receiver, store.
@Suite("Internal: what becomes of a call")
struct InternalShopTests {
    private let folder: TemporaryFolder
    private let time = ManualTime(now: InternalCall.now)
    private let store: Store
    private let receiver: Receiver
    private let source: Source

    init() async throws {
        self.folder = try TemporaryFolder("internal")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("shop.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        self.source = Source(
            name: "internal",
            adapter: try InternalCall.adapter(
                [InternalCall.secret],
                ["types": ["user.*", "ticket.*", "payment.succeeded"]]
            )
        )
        self.receiver = Receiver(
            sources: [self.source],
            store: self.store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func send(_ request: InboundRequest) async -> ReceiveAnswer {
        await self.receiver.receive(request, for: self.source, remote: "192.0.2.7")
    }

    @Test("accepted once, then a duplicate under every attempt; a changed meaning is a conflict")
    func once() async throws {
        let body = try InternalCall.fixture("user.created")
        let first = await self.send(try InternalCall.signed(body))
        #expect(first.status == 200 && first.outcome == .accepted)
        // The service tries again: another message id, another time, the same event.
        let again = try InternalCall.signed(body, id: "msg_2", at: InternalCall.now + .seconds(60))
        #expect(await self.send(again).outcome == .duplicate)
        var changed = try JSON(parsing: body).object ?? JSONObject()
        changed["subject"] = "usr_2"
        #expect(await self.send(try InternalCall.signed(JSON.object(changed).bytes)).outcome == .conflict)
        let events = try await self.store.events(EventFilter(), PageRequest(limit: 10)).records
        #expect(events.map(\.type) == ["user.created"])
        let receipt = try await self.store.receipt(try #require(first.receipt))
        #expect(receipt?.matchedSecret == "current" && receipt?.signedAt == InternalCall.now)
        try await self.store.close()
    }

    @Test("forged is 401 and kept; not granted is 200 and quarantined; binary is 400 with the advice")
    func refused() async throws {
        let body = try InternalCall.fixture("ticket.created")
        var forged = try InternalCall.signed(body)
        forged.body[20] ^= 1
        let rejected = await self.send(forged)
        #expect(rejected.status == 401 && rejected.outcome == .rejected && rejected.receipt != nil)
        let other = await self.send(try InternalCall.signed(InternalCall.fixture("post.created")))
        #expect(other.status == 200 && other.outcome == .quarantined)
        let receipt = try await self.store.receipt(try #require(other.receipt))
        #expect(receipt?.entries.first?.detail == "type: post.created is not among the source's types")
        let binary = try InternalCall.signed(
            Array("{}".utf8),
            type: "application/json",
            headers: [InboundRequest.Header("ce-id", "1")]
        )
        let answer = await self.send(binary)
        #expect(answer.status == 400 && answer.problem?.detail.contains("allow_binary") == true)
        try await self.store.close()
    }

    @Test("of a batch the good ones are accepted, one that is there twice counts once")
    func batch() async throws {
        let request = try InternalCall.signed(InternalCall.fixture("batch"), type: InternalCall.batch)
        let answer = await self.send(request)
        #expect(answer.status == 200 && answer.outcome == .accepted)
        #expect(answer.counts == [.accepted: 2, .quarantined: 5, .duplicate: 1])
        try await self.store.close()
    }
}
