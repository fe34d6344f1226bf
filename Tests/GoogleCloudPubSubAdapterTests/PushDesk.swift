import AdapterKit
import CoreMetrics
import Ingest
import Logging
import Model
import Signing
import Store
import TestSupport

@testable import GoogleCloudPubSubAdapter

/// Everything behind the notify URL, and a stub of Google's key server.
final class PushDesk: Sendable {
    private let folder: TemporaryFolder
    let time = ManualTime(now: PushFixture.now)
    let store: Store
    private let receiver: Receiver
    /// What the key server answers; nil while it is down.
    let served: Watched<OutboundResponse?>
    let fetches = Watched(0)

    struct NoSource: Error {}

    init(serving names: String...) async throws {
        self.folder = try TemporaryFolder("pubsub")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("push.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let served = Watched(try names.isEmpty ? nil : Self.answer(names))
        let fetches = self.fetches
        self.served = served
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let settings = PushFixture.settings()
        let http = OutboundHTTP { request throws(OutboundFailure) in
            fetches.change { $0 += 1 }
            guard request.url == PushFixture.google, let answer = served.value else { throw .timedOut }
            return answer
        }
        self.receiver = Receiver(
            sources: [Source(name: "googlecloud/pubsub", adapter: try PushFixture.adapter(settings))],
            store: self.store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            keySets: KeySetFetcher(
                keys: settings.publishedKeys,
                http: http,
                time: self.time.source,
                metrics: NOOPMetricsHandler.instance,
                logger: logger
            ),
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
    }

    static func answer(_ names: [String]) throws -> OutboundResponse {
        let keys = try names.map { try PushFixture.key($0).publicKey.jwk(kid: $0) }
        return OutboundResponse(status: 200, body: (["keys": .array(keys)] as JSON).bytes)
    }

    func serve(_ names: String...) throws {
        let answer = try Self.answer(names)
        self.served.change { $0 = answer }
    }

    func receive(_ request: InboundRequest) async throws -> ReceiveAnswer {
        guard let source = self.receiver.sources["googlecloud/pubsub"] else { throw NoSource() }
        return await self.receiver.receive(request, for: source, remote: "192.0.2.7")
    }

    func push(_ name: String, token: String? = nil) async throws -> ReceiveAnswer {
        let body = try PushFixture.body(name).bytes
        return try await self.receive(PushFixture.request(body, token: token ?? PushFixture.token()))
    }

    func receipts() async throws -> [ReceiptRecord] {
        try await self.store.receipts(ReceiptFilter(), PageRequest(limit: 100)).records.reversed()
    }

    func types() async throws -> [String] {
        try await self.store.events(EventFilter(), PageRequest(limit: 100)).records.reversed().map(\.type)
    }
}
