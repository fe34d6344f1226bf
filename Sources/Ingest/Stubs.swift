// Signatures agreed on; the bodies are being written.
public import AdapterKit
public import CoreMetrics
public import Model
public import Store
public import Signing

/// One configured source: a name and the adapter that reads its calls.
public struct Source: Sendable {
    public var name: String
    public var adapter: any Adapter
    public init(name: String, adapter: any Adapter) { self.name = name; self.adapter = adapter }
    public var descriptor: AdapterDescriptor { type(of: self.adapter).descriptor }
}

/// What to tell a caller.
public struct ReceiveAnswer: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// nil where nothing was stored.
    public var receipt: ReceiptID?
    public var outcome: ReceiptStatus?
    /// For a batch: how many entries met each status; nil for a single entry.
    public var counts: [ReceiptStatus: Int]?
    /// The stable code and the sentence of what went wrong; nil for a 2xx.
    public var problem: Problem?
    /// Seconds; with 503.
    public var retryAfter: Int?

    public struct Problem: Sendable, Hashable {
        public var code: String
        public var detail: String
        public init(code: String, detail: String) { self.code = code; self.detail = detail }
    }

    public init(status: Int, receipt: ReceiptID? = nil, outcome: ReceiptStatus? = nil, counts: [ReceiptStatus: Int]? = nil, problem: Problem? = nil, retryAfter: Int? = nil) {
        self.status = status; self.receipt = receipt; self.outcome = outcome; self.counts = counts; self.problem = problem; self.retryAfter = retryAfter
    }
}

/// Takes calls in: verifies, normalizes, stores, and only then answers.
public final class Receiver: Sendable {
    public let sources: [String: Source]
    public init(sources: [Source], store: Store, publicURL: String?, metrics: any MetricsFactory, limits: ReceiverLimits = .init()) {
        self.sources = Dictionary(uniqueKeysWithValues: sources.map { ($0.name, $0) })
    }
    /// - Parameter remote: the caller's address.
    public func receive(_ request: InboundRequest, for source: Source, remote: String) async -> ReceiveAnswer { ReceiveAnswer(status: 503) }
    /// Counts a call that is not stored: `unknown_source`, `oversize`.
    public func countUnstored(_ reason: String, source: String?) {}
}

/// How many rejected calls are kept, per source.
public struct ReceiverLimits: Sendable, Hashable {
    public var rejectedPerSecond: Int
    public var rejectedKept: Int
    public init(rejectedPerSecond: Int = 10, rejectedKept: Int = 10_000) { self.rejectedPerSecond = rejectedPerSecond; self.rejectedKept = rejectedKept }
}

/// Runs stored calls through today's code again.
public final class Replayer: Sendable {
    public init(receiver: Receiver, store: Store) {}
    /// Stores the replay and runs it in the background of the caller's task group; poll `Store.replay(_:)`.
    public func start(_ request: ReplayRequest) async throws(StoreError) -> ReplayRecord { throw .failed(reason: "stub") }
    /// Runs it to its end.
    public func run(_ request: ReplayRequest) async throws(StoreError) -> ReplayRecord { throw .failed(reason: "stub") }
}

/// Which receipts to replay and how.
public struct ReplayRequest: Sendable, Hashable {
    public var ids: [ReceiptID]
    public var filter: ReceiptFilter
    public var dryRun: Bool
    /// Check rejected receipts again with today's secrets, as of when they came.
    public var reverify: Bool
    /// Apply what differs as an event that supersedes the old one.
    public var applyDifferences: Bool
    /// Deliver what is the same again, to this subscription alone.
    public var to: SubscriptionID?
    public init(ids: [ReceiptID] = [], filter: ReceiptFilter = .init(), dryRun: Bool, reverify: Bool = false, applyDifferences: Bool = false, to: SubscriptionID? = nil) {
        self.ids = ids; self.filter = filter; self.dryRun = dryRun; self.reverify = reverify; self.applyDifferences = applyDifferences; self.to = to
    }
}
