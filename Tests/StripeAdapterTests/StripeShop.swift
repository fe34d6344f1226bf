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

@testable import StripeAdapter

/// Everything behind the notify URL: signed calls go in, orders move.
final class StripeShop: Sendable {
    private let folder: TemporaryFolder
    private let time = ManualTime(now: StripeFixture.now)
    private let receiver: Receiver
    private let automator: Automator
    let store: Store

    struct NoSource: Error {}

    init() async throws {
        self.folder = try TemporaryFolder("stripe")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("shop.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        self.receiver = Receiver(
            sources: [Source(name: "stripe", adapter: StripeFixture.adapter())],
            store: self.store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        self.automator = Automator(
            store: self.store,
            parkedFor: .seconds(86_400),
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    @discardableResult
    func order(_ reference: String, _ minorUnits: Int64, livemode: Bool = true) async throws -> OrderID {
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: livemode,
            provider: nil,
            buyer: [:],
            lines: [],
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: minorUnits, currency: "EUR")),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        let announcement = order.creationAnnouncement(row: self.store.ids.next())
        let id = try await self.store.createOrder(order, announcement: announcement).order.id
        try await self.automator.drain()
        return id
    }

    /// Sends the event as Stripe would, lets it have its effect, and tells what became of the call.
    @discardableResult
    func send(_ body: JSON) async throws -> ReceiptStatus? {
        let seconds = StripeFixture.now.seconds
        let code = HMACSHA256.code([Array("\(seconds).".utf8), body.bytes], key: StripeFixture.secret.bytes)
        let header = InboundRequest.Header("Stripe-Signature", "t=\(seconds),v1=\(Hex.encode(code))")
        guard let source = self.receiver.sources["stripe"] else { throw NoSource() }
        let request = StripeFixture.request(body.bytes, [header])
        let answer = await self.receiver.receive(request, for: source, remote: "192.0.2.7")
        try await self.automator.drain()
        return answer.outcome
    }

    @discardableResult
    func send(_ name: String, _ changes: [String: JSON?] = [:]) async throws -> ReceiptStatus? {
        try await self.send(StripeFixture.body(name, changes))
    }

    func machine(_ id: OrderID) async throws -> OrderFulfilment? { try await self.store.order(id)?.machine }

    /// The types of the events of a family, oldest first.
    func types(_ family: String) async throws -> [String] {
        try await self.store.events(EventFilter(), PageRequest(limit: 1000)).records.reversed().map(\.type)
            .filter { $0.hasPrefix(family) }
    }
}

extension Array {
    /// Every order that the elements can stand in.
    var permutations: [[Element]] {
        guard let first else { return [[]] }
        return Array(self.dropFirst()).permutations.flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }
}
