public import AdapterKit
public import Automation
import CoreMetrics
public import Ingest
import Logging
public import Model
import Signing
public import Store
public import TestSupport

/// Everything behind the notify URL of one adapter, on a real store: calls go in, events come out.
public final class AdapterGate: Sendable {
    private let folder: TemporaryFolder
    let receiver: Receiver
    let source: Source
    public let automator: Automator
    private let runner: CommandRunner
    public let store: Store
    public let time: ManualTime

    /// - Parameters:
    ///   - now: what the clock shows; it stands still until it is advanced.
    ///   - http: the way out, for an adapter that asks its provider.
    ///   - limits: how many rejected and unproved calls are kept.
    ///   - assets: where the objects of assets lie.
    ///   - folder: where the database lies; with the one of a gate that is closed, the gateway is started again.
    public init(
        _ adapter: any Adapter,
        now: Timestamp,
        http: OutboundHTTP = .none,
        limits: RejectionLimits = RejectionLimits(),
        assets: AssetSettings? = nil,
        in folder: TemporaryFolder? = nil
    ) async throws {
        self.folder = try folder ?? TemporaryFolder("gate")
        self.time = ManualTime(now: now)
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("gate.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        self.source = Source(name: adapter.settings.name, adapter: adapter)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        self.receiver = Receiver(
            sources: [self.source],
            store: self.store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            limits: limits,
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
        self.automator = Automator(
            store: self.store,
            parkedFor: .seconds(86_400),
            assets: assets,
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
        let asking = (adapter as? any Confirming).map { Confirmer.Source(name: adapter.settings.name, adapter: $0) }
        self.runner = CommandRunner(
            automator: self.automator,
            performers: [.confirm: Confirmer(sources: asking.map { [$0] } ?? [], http: http, ids: self.store.ids)],
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
    }

    /// The answer to a call; what came of it has had its effect by then.
    @discardableResult
    public func send(_ request: InboundRequest) async throws -> ReceiveAnswer {
        let answer = await self.receive(request)
        try await self.ask()
        return answer
    }

    /// Asks the provider what is to be asked by now.
    ///
    /// - Returns: how often it was tried.
    @discardableResult
    public func ask() async throws -> Int {
        let attempts = try await self.runner.drain()
        try await self.settle()
        return attempts
    }

    /// What was taken in has had its effect when this returns; nobody is asked.
    public func settle() async throws { try await self.automator.drain() }

    /// All events, or those of a type, oldest first.
    public func events(_ type: String? = nil) async throws -> [EventRecord] {
        try await self.store.events(EventFilter(type: type), PageRequest(limit: 1000)).records.reversed()
    }
}
