import AdapterKit
import CoreMetrics
import Foundation
import Logging
import Model
import Signing
import TestSupport

@testable import Ingest
@testable import Store

/// A receiver and a replayer on a store in a temporary folder, with a manual clock.
final class Desk: Sendable {
    let folder: TemporaryFolder
    let time: ManualTime
    let store: Store
    let receiver: Receiver
    let replayer: Replayer
    let counters: Counters
    let log = LogLines()

    static let secret = Secret(label: "env:LETTERS", bytes: Array("letters-secret-77".utf8))
    static let apiKey = "api-key-5d1c9be0"
    static let token = "query-token-83ab"

    convenience init(
        _ adapter: any Adapter.Type = LettersAdapter.self,
        limits: RejectionLimits = RejectionLimits(),
        maximumPages: Int? = nil
    ) async throws {
        let folder = try TemporaryFolder("ingest")
        let time = ManualTime()
        let store = try await Store.open(
            SQLiteConfiguration(path: folder.file("desk.db"), maximumPages: maximumPages),
            time: time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        try self.init(folder, time, store, adapter, limits: limits)
    }

    /// The same store as run by other code, other secrets, or with other sources.
    init(
        _ folder: TemporaryFolder,
        _ time: ManualTime,
        _ store: Store,
        _ adapter: (any Adapter.Type)?,
        secrets: [Secret] = [Desk.secret],
        options: [String: JSON] = [:],
        limits: RejectionLimits = RejectionLimits()
    ) throws {
        self.folder = folder
        self.time = time
        self.store = store
        self.counters = Counters()
        let settings = SourceSettings(name: "letters", secrets: secrets, options: options)
        self.receiver = Receiver(
            sources: try adapter.map { [Source(name: "letters", adapter: try $0.init(settings: settings))] } ?? [],
            store: store,
            vault: CredentialVault(
                sealer: try Sealer(key: Array(repeating: 9, count: 32)),
                randomBytes: { Array(repeating: 5, count: $0) }
            ),
            limits: limits,
            metrics: self.counters,
            logger: Logger(label: "test") { [log] _ in log }
        )
        self.replayer = Replayer(
            receiver: self.receiver,
            preview: { _, draft in ["would tell \(draft.type) \(draft.subject)"] }
        )
    }

    /// The same store under later code.
    func later(
        _ adapter: (any Adapter.Type)? = LaterLettersAdapter.self,
        secrets: [Secret] = [Desk.secret],
        options: [String: JSON] = [:]
    ) throws -> Desk {
        try Desk(self.folder, self.time, self.store, adapter, secrets: secrets, options: options)
    }

    var now: Timestamp { self.store.time.now() }

    func call(_ body: String, secret: Secret = Desk.secret, signedAt: Timestamp? = nil) -> InboundRequest {
        let time = (signedAt ?? self.now).seconds
        let code = LettersScheme.code(time, Array(body.utf8), secret)
        return InboundRequest(
            method: "POST",
            target: "/notify/letters?a=1&token=\(Self.token)&b=%20",
            headers: [
                InboundRequest.Header("X-Time", "\(time)"), InboundRequest.Header("X-Signature", Hex.encode(code)),
                InboundRequest.Header("X-Api-Key", Self.apiKey), InboundRequest.Header("X-Other", "kept as it is"),
                InboundRequest.Header("Authorization", "Bearer \(Self.apiKey)"),
            ],
            body: Array(body.utf8)
        )
    }

    func receive(_ request: InboundRequest) async throws -> ReceiveAnswer {
        guard let source = self.receiver.sources["letters"] else { throw NoSource() }
        return await self.receiver.receive(request, for: source, remote: "192.0.2.7")
    }

    @discardableResult
    func receive(_ body: String, secret: Secret = Desk.secret) async throws -> ReceiveAnswer {
        try await self.receive(self.call(body, secret: secret))
    }

    func receipt(_ answer: ReceiveAnswer) async throws -> ReceiptRecord? {
        guard let id = answer.receipt else { return nil }
        return try await self.store.receipt(id)
    }

    func events() async throws -> [EventRecord] {
        try await self.store.events(EventFilter(), PageRequest(limit: 1000)).records.reversed()
    }

    /// Every row of every table of what ingest and replay write.
    func dump() async throws -> [String] {
        try await self.store.read { reader in
            try ["receipts", "payloads", "events", "event_keys", "outbox", "deliveries", "replays"].flatMap { table in
                try reader.query("SELECT * FROM \(table) ORDER BY 1", []).map { "\(table) \($0)" }
            }
        }
    }

    func subscribe(_ name: String, enabled: Bool = true) async throws -> SubscriptionID {
        let subscription = SubscriptionRecord(
            id: self.store.ids.next(),
            name: name,
            url: "https://\(name).example.com",
            types: [EventTypePattern("*")].compactMap(\.self),
            enabled: enabled,
            sealedSecrets: [],
            createdAt: self.now
        )
        try await self.store.insert(subscription)
        return subscription.id
    }

    func deliveries(_ id: SubscriptionID) async throws -> Int {
        try await self.store.deliveries(DeliveryFilter(subscription: id), PageRequest(limit: 1000)).records.count
    }

    /// Whether the text stands anywhere in a file of the database.
    func isOnDisk(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: self.folder.url, includingPropertiesForKeys: nil)
            .contains { try Data(contentsOf: $0).range(of: Data(text.utf8)) != nil }
    }
}

struct NoSource: Error {}

/// Keeps every line that was logged.
final class LogLines: LogHandler {
    let lines = Watched<[String]>([])

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let line = ["\(event.level)", "\(event.message):"] + metadata
        self.lines.change { $0.append(line.joined(separator: " ")) }
    }
}

/// Counts increments by label and dimensions.
final class Counters: MetricsFactory, Sendable {
    let values = Watched<[String: Int64]>([:])

    private final class Handler: CounterHandler {
        let name: String
        let values: Watched<[String: Int64]>

        init(name: String, values: Watched<[String: Int64]>) {
            self.name = name
            self.values = values
        }

        func increment(by amount: Int64) {
            let name = self.name
            self.values.change { $0[name, default: 0] += amount }
        }
        func reset() {}
    }

    func outcomes(_ outcome: String, source: String = "letters") -> Int64 {
        self.values.value["tollgate_receipts_total source=\(source) outcome=\(outcome)"] ?? 0
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let name = ([label] + dimensions.map { "\($0.0)=\($0.1)" }).joined(separator: " ")
        return Handler(name: name, values: self.values)
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
