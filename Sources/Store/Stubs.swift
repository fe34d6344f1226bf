// Signatures agreed on; the bodies are being written.
public import CoreMetrics
public import Model

extension Store {
    public static func open(_ configuration: SQLiteConfiguration, time: TimeSource, node: UInt16, metrics: any MetricsFactory) async throws(StoreError) -> Store { throw .failed(reason: "stub") }
    /// Opens an existing database for reading only; every write fails.
    public static func openReadOnly(path: String, time: TimeSource) async throws(StoreError) -> Store { throw .failed(reason: "stub") }

    // Receipts
    public func accept(_ acceptance: Acceptance) async throws(StoreError) -> ReceiptRecord { throw .failed(reason: "stub") }
    public func receipts(_ filter: ReceiptFilter, _ page: PageRequest) async throws(StoreError) -> Page<ReceiptRecord> { throw .failed(reason: "stub") }
    public func receipt(_ id: ReceiptID) async throws(StoreError) -> ReceiptRecord? { throw .failed(reason: "stub") }
    public func payload(of id: ReceiptID) async throws(StoreError) -> ReceiptPayload? { throw .failed(reason: "stub") }

    // Events
    public func events(_ filter: EventFilter, _ page: PageRequest) async throws(StoreError) -> Page<EventRecord> { throw .failed(reason: "stub") }
    public func event(_ id: EventID) async throws(StoreError) -> EventRecord? { throw .failed(reason: "stub") }

    // Subscriptions
    public func subscriptions() async throws(StoreError) -> [SubscriptionRecord] { throw .failed(reason: "stub") }
    public func subscription(_ id: SubscriptionID) async throws(StoreError) -> SubscriptionRecord? { throw .failed(reason: "stub") }
    /// `.conflict` when the name is taken.
    public func insert(_ subscription: SubscriptionRecord) async throws(StoreError) { throw .failed(reason: "stub") }
    /// False when there is none of that id.
    public func update(_ subscription: SubscriptionRecord) async throws(StoreError) -> Bool { throw .failed(reason: "stub") }
    /// Cancels its pending deliveries. False when there is none of that id.
    public func deleteSubscription(_ id: SubscriptionID) async throws(StoreError) -> Bool { throw .failed(reason: "stub") }
    /// Stores the event and one delivery of it, to this subscription alone.
    public func sendTest(_ event: NewEvent, to subscription: SubscriptionID) async throws(StoreError) -> DeliveryID { throw .failed(reason: "stub") }

    // Deliveries
    /// Hints that deliveries may be due or that subscriptions changed; consumers also poll.
    public func deliveryWakeups() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
    /// Takes up to `limit` due deliveries of one enabled subscription, oldest first, for the time of the lease.
    public func claimDeliveries(of subscription: SubscriptionID, limit: Int, lease: Duration) async throws(StoreError) -> [ClaimedDelivery] { throw .failed(reason: "stub") }
    /// Records attempts; a result whose claim was lost meanwhile is discarded. Returns how many were recorded.
    public func record(_ results: [DeliveryResult]) async throws(StoreError) -> Int { throw .failed(reason: "stub") }
    /// When the next pending delivery of an enabled subscription falls due, by subscription.
    public func nextDeliveries() async throws(StoreError) -> [SubscriptionID: Timestamp] { throw .failed(reason: "stub") }
    public func deliveries(_ filter: DeliveryFilter, _ page: PageRequest) async throws(StoreError) -> Page<DeliveryRecord> { throw .failed(reason: "stub") }
    public func delivery(_ id: DeliveryID) async throws(StoreError) -> DeliveryRecord? { throw .failed(reason: "stub") }
    public func attempts(of id: DeliveryID) async throws(StoreError) -> [DeliveryAttempt] { throw .failed(reason: "stub") }
    /// Makes deliveries due at once with a fresh schedule, whatever their state but canceled. Returns how many.
    public func retryDeliveries(_ filter: DeliveryFilter, limit: Int) async throws(StoreError) -> Int { throw .failed(reason: "stub") }
    /// False when there is none, or when it was canceled.
    public func retryDelivery(_ id: DeliveryID) async throws(StoreError) -> Bool { throw .failed(reason: "stub") }

    // Orders
    /// Stores the order and its `order.created`, and hands parked events on. The order that already has the reference
    /// and mode is returned untouched with `false`.
    public func createOrder(_ order: OrderRecord, announcement: NewEvent) async throws(StoreError) -> (order: OrderRecord, isNew: Bool) { throw .failed(reason: "stub") }
    public func order(_ id: OrderID) async throws(StoreError) -> OrderRecord? { throw .failed(reason: "stub") }
    public func order(reference: String, livemode: Bool) async throws(StoreError) -> OrderRecord? { throw .failed(reason: "stub") }
    public func orders(_ filter: OrderFilter, _ page: PageRequest) async throws(StoreError) -> Page<OrderRecord> { throw .failed(reason: "stub") }
    public func history(of id: OrderID) async throws(StoreError) -> [OrderHistoryEntry] { throw .failed(reason: "stub") }

    // Requests with an Idempotency-Key
    /// Reserves the key: `.run` is for the first caller, who must finish or abandon it.
    public func beginRequest(key: String, principal: String, fingerprint: [UInt8]) async throws(StoreError) -> RequestReservation { throw .failed(reason: "stub") }
    public func finishRequest(key: String, principal: String, status: Int, body: [UInt8]) async throws(StoreError) { throw .failed(reason: "stub") }
    public func abandonRequest(key: String, principal: String) async throws(StoreError) { throw .failed(reason: "stub") }

    // Replays
    public func insert(_ replay: ReplayRecord) async throws(StoreError) { throw .failed(reason: "stub") }
    public func update(_ replay: ReplayRecord) async throws(StoreError) { throw .failed(reason: "stub") }
    public func replay(_ id: ReplayID) async throws(StoreError) -> ReplayRecord? { throw .failed(reason: "stub") }
    public func replays(_ page: PageRequest) async throws(StoreError) -> Page<ReplayRecord> { throw .failed(reason: "stub") }

    // Upkeep
    public func backlog() async throws(StoreError) -> Backlog { throw .failed(reason: "stub") }
    /// Deletes up to `limit` rows of each kind that are older than the limits. Returns how many went.
    public func prune(_ limits: RetentionLimits, limit: Int) async throws(StoreError) -> Int { throw .failed(reason: "stub") }
    public func checkpoint() async throws(StoreError) {}
    public func check() async throws(StoreError) -> [String] { [] }
    public func backup(to path: String) async throws(StoreError) {}
    public func close() async throws(StoreError) {}
}

/// Where the embedded database lives and how it may grow.
public struct SQLiteConfiguration: Sendable {
    public var path: String
    /// A limit on the database's size in pages of 4 KiB; nil for none.
    public var maximumPages: Int?
    public init(path: String, maximumPages: Int? = nil) { self.path = path; self.maximumPages = maximumPages }
}

/// What to do with a request that carries an `Idempotency-Key`.
public enum RequestReservation: Sendable, Hashable {
    case run
    case replay(status: Int, body: [UInt8])
    /// The same key came with another body.
    case mismatch
    /// The first request with this key has not finished.
    case inProgress
}

/// What waits, for the metrics and readiness.
public struct Backlog: Sendable, Hashable {
    public var waitingAccepts: Int
    public var waitingBackground: Int
    /// Events that automation has not looked at.
    public var outbox: Int
    public var oldestOutbox: Timestamp?
    public var pendingDeliveries: Int
    public var oldestDelivery: Timestamp?
    public var deadDeliveries: Int
    public var parked: Int
    public init(waitingAccepts: Int, waitingBackground: Int, outbox: Int, oldestOutbox: Timestamp?, pendingDeliveries: Int, oldestDelivery: Timestamp?, deadDeliveries: Int, parked: Int) {
        self.waitingAccepts = waitingAccepts; self.waitingBackground = waitingBackground; self.outbox = outbox; self.oldestOutbox = oldestOutbox
        self.pendingDeliveries = pendingDeliveries; self.oldestDelivery = oldestDelivery; self.deadDeliveries = deadDeliveries; self.parked = parked
    }
}

/// How long what is kept.
public struct RetentionLimits: Sendable, Hashable {
    public var payloads: Duration
    public var keys: Duration
    public var events: Duration
    public var deliveries: Duration
    public var rejected: Duration
    public init(payloads: Duration, keys: Duration, events: Duration, deliveries: Duration, rejected: Duration) {
        self.payloads = payloads; self.keys = keys; self.events = events; self.deliveries = deliveries; self.rejected = rejected
    }
}

/// A replay that was asked for: what it covers, how far it is, what came of it.
public struct ReplayRecord: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable { case running, finished, failed }
    public var id: ReplayID
    public var createdAt: Timestamp
    public var finishedAt: Timestamp?
    public var state: State
    public var dryRun: Bool
    /// The request as it was made.
    public var request: JSON
    /// `{"receipts":…, "same":…, "new":…, "differs":…, "rejected":…}`.
    public var counts: JSON
    /// One object a receipt: what it made then, what it makes today, and what that would cause. Bounded.
    public var results: JSON
    public init(id: ReplayID, createdAt: Timestamp, finishedAt: Timestamp?, state: State, dryRun: Bool, request: JSON, counts: JSON, results: JSON) {
        self.id = id; self.createdAt = createdAt; self.finishedAt = finishedAt; self.state = state; self.dryRun = dryRun
        self.request = request; self.counts = counts; self.results = results
    }
}
