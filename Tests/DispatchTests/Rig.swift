import CoreMetrics
import Dispatching
import Logging
import MetricsTestKit
import Model
import ServiceLifecycle
import Signing
import Store
import TestSupport
import Testing

/// A store in a folder of its own with a clock that stands still, and a dispatcher that runs when it is told to.
struct Rig {
    static let secret = Secret(label: "first", bytes: Array("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".utf8))
    static let newSecret = Secret(
        label: "second",
        bytes: Array("whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=".utf8)
    )

    let folder: TemporaryFolder
    let time = ManualTime()
    let store: Store
    let sealer: Sealer
    let key: SigningKey
    let metrics = TestMetrics()

    static func run(_ body: (Rig) async throws -> Void) async throws {
        let rig = try await Rig()
        do { try await body(rig) } catch {
            try await rig.store.close()
            throw error
        }
        try await rig.store.close()
    }

    private init() async throws {
        self.folder = try TemporaryFolder("dispatch")
        self.sealer = try Sealer(key: Array(repeating: 1, count: 32))
        self.key = try SigningKey(seed: Array(repeating: 2, count: 32))
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("tollgate.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
    }

    /// A configuration that may call the sink and looks for work only when it is woken.
    static func configuration(
        schedule: [Duration] = RetryPolicy.standardSchedule,
        timeout: Duration = .seconds(10),
        circuit: CircuitBreaker.Limits = .init(failures: 1000)
    ) throws -> DispatchConfiguration {
        DispatchConfiguration(
            retry: RetryPolicy(schedule: schedule),
            timeout: timeout,
            allowedTargets: try AllowedTargets(["127.0.0.1"]),
            circuit: circuit,
            pollInterval: .seconds(86400 * 365)
        )
    }

    func subscribe(_ url: String, name: String = "test", secrets: SubscriptionSecrets? = nil) async throws
        -> SubscriptionRecord
    {
        let id = self.store.ids.next(SubscriptionID.self)
        let secrets = try secrets ?? SubscriptionSecrets(Self.secret)
        let record = SubscriptionRecord(
            id: id,
            name: name,
            url: url,
            types: [try #require(EventTypePattern("*"))],
            sealedSecrets: try secrets.sealed(with: self.sealer, for: id),
            createdAt: self.time.now
        )
        try await self.store.insert(record)
        return record
    }

    @discardableResult
    func send(
        _ key: String,
        to subscription: SubscriptionRecord,
        isAsked: Bool = false
    ) async throws -> (delivery: DeliveryID, event: EventID) {
        let draft = EventDraft(
            key: key,
            type: "payment.succeeded",
            subject: "pi_\(key)",
            effectKey: "pi_\(key):succeeded",
            data: ["key": .string(key)]
        )
        let event = NewEvent(
            draft,
            source: "/tests",
            row: self.store.ids.next(),
            origin: .workflow,
            receipt: nil,
            acceptedAt: self.time.now
        )
        return (try await self.store.sendTest(event, to: subscription.id, isAsked: isAsked), event.id)
    }

    /// Runs a dispatcher beside `body`, then shuts it down gracefully, after which everything under way is recorded.
    func dispatching(
        _ configuration: DispatchConfiguration,
        resolver: HostResolver = .system,
        whileShuttingDown: () async throws -> Void = {},
        _ body: () async throws -> Void
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let dispatcher = Dispatcher(
            store: self.store,
            configuration: configuration,
            keys: SigningKeyRing(current: self.key, createdAt: self.time.now),
            sealer: self.sealer,
            time: self.time.source,
            random: { 0.5 },
            metrics: self.metrics,
            logger: logger,
            resolver: resolver
        )
        let group = ServiceGroup(services: [dispatcher], logger: logger)
        async let running: Void = group.run()
        do { try await body() } catch {
            await group.triggerGracefulShutdown()
            try await running
            throw error
        }
        await group.triggerGracefulShutdown()
        try await whileShuttingDown()
        try await running
    }

    /// Waits until the dispatcher has recorded a retry and sleeps until it is due, then lets that time pass.
    func passRetryDelay(_ delay: Duration) async throws {
        try await self.time.waitForSleeper(until: self.time.now + delay)
        self.time.advance(by: delay)
    }

    func delivery(_ id: DeliveryID) async throws -> DeliveryRecord { try #require(try await self.store.delivery(id)) }
}

extension LoopbackSink.Request {
    /// Checks `v1` with the secret, as a subscriber would.
    func verify(_ secret: Secret, at now: Timestamp) throws {
        let headers = try StandardWebhooks.Headers { self.header($0) }
        _ = try headers.verify(body: self.body, secrets: [WebhookSecret(secret)], now: now)
    }

    /// Checks `v1a` with the gateway's public key.
    func verify(_ key: SigningKey, at now: Timestamp) throws {
        let headers = try StandardWebhooks.Headers { self.header($0) }
        _ = try headers.verify(body: self.body, publicKeys: [key.verifyingKey], now: now)
    }
}
