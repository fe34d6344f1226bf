import AdapterKit
import Automation
import CoreMetrics
import Ingest
import Logging
import Model
import Signing
import Store
import TestSupport
import Workflows

@testable import InternalAdapter

/// Everything behind the notify URL: signed calls go in, orders move.
final class InternalShop: Sendable {
    private let folder: TemporaryFolder
    private let time = ManualTime(now: InternalCall.now)
    private let receiver: Receiver
    private let source: Source
    private let automator: Automator
    let store: Store

    /// - Parameter types: what the source may publish.
    init(types: JSON = ["user.*", "ticket.*", "payment.succeeded"]) async throws {
        self.folder = try TemporaryFolder("internal")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("shop.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        self.source = Source(
            name: "internal",
            adapter: try InternalCall.adapter([InternalCall.secret], ["types": types])
        )
        self.receiver = Receiver(
            sources: [self.source],
            store: self.store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
        self.automator = Automator(
            store: self.store,
            parkedFor: .seconds(86_400),
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
    }

    /// Sends a call and lets it have its effect.
    func send(_ request: InboundRequest) async throws -> ReceiveAnswer {
        let answer = await self.receiver.receive(request, for: self.source, remote: "192.0.2.7")
        try await self.automator.drain()
        return answer
    }

    func order(_ reference: String, _ total: Money) async throws -> OrderID {
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: true,
            provider: nil,
            buyer: [:],
            lines: [],
            metadata: [:],
            machine: OrderFulfilment(total: total),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        let announcement = order.creationAnnouncement(row: self.store.ids.next())
        let id = try await self.store.createOrder(order, announcement: announcement).order.id
        try await self.automator.drain()
        return id
    }

    func phase(_ id: OrderID) async throws -> OrderFulfilment.Phase? {
        try await self.store.order(id)?.machine.phase
    }
}
