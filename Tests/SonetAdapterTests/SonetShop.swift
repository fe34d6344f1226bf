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

@testable import SonetAdapter

/// Everything behind the notify URL, and a so-net that answers as the test says: calls go in, orders move.
final class SonetShop: Sendable {
    private let folder: TemporaryFolder
    let time = ManualTime(now: SonetFixture.now)
    private let receiver: Receiver
    private let automator: Automator
    private let runner: CommandRunner
    let store: Store
    /// What so-net answers to the next questions, and to all after them as to the last.
    let answers = Watched<[Result<OutboundResponse, OutboundFailure>]>([])
    let asked = Watched<[OutboundRequest]>([])

    struct NoSource: Error {}

    static let paid = SonetFixture.said(("resultCode", "00000"), ("resultMesg", "ok"), ("confirmDateTime", "now"))
    static let codeIssued = SonetFixture.said(
        ("resultCode", "00000"),
        ("vatmAccount", "9988001"),
        ("expireDatetime", "20270118")
    )
    static let unknown = SonetFixture.said(("resultCode", "10101"), ("resultMesg", "no such order"))

    init() async throws {
        self.folder = try TemporaryFolder("sonet")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("shop.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let adapter = try SonetFixture.adapter()
        self.receiver = Receiver(
            sources: [Source(name: "sonet", adapter: adapter)],
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
        let (answers, asked) = (self.answers, self.asked)
        let http = OutboundHTTP { request throws(OutboundFailure) in
            asked.change { $0.append(request) }
            let answer = answers.change { $0.count > 1 ? $0.removeFirst() : $0.first }
            return try (answer ?? .failure(.timedOut)).get()
        }
        self.runner = CommandRunner(
            automator: self.automator,
            performers: [
                .confirm: Confirmer(
                    sources: [Confirmer.Source(name: "sonet", adapter: adapter)],
                    http: http,
                    ids: self.store.ids
                )
            ],
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
    }

    func order(_ minorUnits: Int64 = 29_900) async throws -> OrderID {
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: "shop-1",
            livemode: true,
            provider: "sonet",
            buyer: [:],
            lines: [],
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: minorUnits, currency: "TWD")),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        let announcement = order.creationAnnouncement(row: self.store.ids.next())
        let id = try await self.store.createOrder(order, announcement: announcement).order.id
        try await self.automator.drain()
        return id
    }

    /// The browser comes back for the order, with the state that it was sent out with.
    @discardableResult
    func comeBack(_ order: OrderID, price: Int64 = 299, _ changes: [String: String?] = [:]) async throws
        -> ReceiveAnswer
    {
        let state = SonetFixture.state(order: "\(order)", price: price)
        var fields: [String: String?] = ["icpOrderId": state.icpOrderID, "price": String(price)]
        fields.merge(changes) { $1 }
        return try await self.receive(SonetFixture.returned(SonetFixture.token(state), with: fields))
    }

    @discardableResult
    func receive(_ request: InboundRequest) async throws -> ReceiveAnswer {
        guard let source = self.receiver.sources["sonet"] else { throw NoSource() }
        let answer = await self.receiver.receive(request, for: source, remote: "192.0.2.7")
        try await self.automator.drain()
        return answer
    }

    /// Asks so-net what is to be asked now.
    @discardableResult
    func ask(_ answers: Result<OutboundResponse, OutboundFailure>...) async throws -> Int {
        self.answers.change { $0 = answers }
        let attempts = try await self.runner.drain()
        try await self.automator.drain()
        return attempts
    }

    func phase(_ id: OrderID) async throws -> OrderFulfilment.Phase? { try await self.store.order(id)?.machine.phase }

    func types() async throws -> [String] {
        try await self.store.events(EventFilter(), PageRequest(limit: 1000)).records.reversed().map(\.type)
            .filter { $0.hasPrefix("payment.") }
    }

    func commands() async throws -> [CommandRecord] {
        try await self.store.commands(CommandFilter(), PageRequest(limit: 100)).records.reversed()
    }
}
