import AdapterKit
import CoreMetrics
import Ingest
import Logging
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import PusherAdapter

/// A call's whole way: notify URL, receiver, store.
@Suite("Pusher: what becomes of a call")
struct PusherShopTests {
    @Test("accepted once, a retry is a duplicate, a forgery is 401 and kept, what cannot be read 400")
    func calls() async throws {
        let folder = try TemporaryFolder("pusher")
        let time = ManualTime(now: PusherCall.now)
        let store = try await Store.open(
            SQLiteConfiguration(path: folder.file("shop.db")),
            time: time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let source = Source(name: "pusher", adapter: try PusherCall.adapter())
        let receiver = Receiver(
            sources: [source],
            store: store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        func send(_ request: InboundRequest) async -> ReceiveAnswer {
            await receiver.receive(request, for: source, remote: "192.0.2.7")
        }
        let batch = PusherCall.signed(try PusherCall.fixture("batch"))
        let first = await send(batch)
        #expect(first.status == 200 && first.outcome == .accepted)
        #expect(first.counts == [.accepted: 3, .unrecognized: 1, .quarantined: 5])
        let again = await send(batch)
        #expect(again.status == 200 && again.counts?[.duplicate] == 3 && again.counts?[.accepted] == nil)
        var forged = batch
        forged.body[30] ^= 1
        let rejected = await send(forged)
        #expect(rejected.status == 401 && rejected.problem?.code == "signature_mismatch" && rejected.receipt != nil)
        let unreadable = await send(PusherCall.signed(Array("hello".utf8)))
        #expect(unreadable.status == 400 && unreadable.problem?.code == "malformed" && unreadable.receipt != nil)
        let receipt = try await store.receipt(try #require(first.receipt))
        #expect(receipt?.matchedSecret == "current")
        #expect(receipt?.signedAt == Timestamp(milliseconds: 1_790_000_000_123))
        let events = try await store.events(EventFilter(), PageRequest(limit: 10)).records
        #expect(events.map(\.type).sorted() == ["channel.occupied", "channel.occupied", "channel.vacated"])
        try await store.close()
    }
}
