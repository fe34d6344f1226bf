public import Model

/// A call that a provider made, with the evidence of who it was.
public struct ReceiptRecord: Sendable, Hashable {
    public var id: ReceiptID
    public var source: String
    public var adapter: String
    public var receivedAt: Timestamp
    public var status: ReceiptStatus
    public var method: String
    public var target: String
    /// The caller's address, as the edge saw it.
    public var remote: String
    /// The stable code of why it was rejected, could not be read or contradicts another; nil where it was fine.
    public var reason: String?
    /// The same for people.
    public var detail: String?
    /// The label of the secret that matched.
    public var matchedSecret: String?
    /// When the sender says it signed.
    public var signedAt: Timestamp?
    public var entries: [ReceiptEntry]
    /// The version of the adapter's normalizer that made the entries.
    public var normalizerVersion: Int64
    public var bodyBytes: Int
    /// The command that it answers; nil for a call that the provider made.
    public var command: CommandID?

    public init(
        id: ReceiptID,
        source: String,
        adapter: String,
        receivedAt: Timestamp,
        status: ReceiptStatus,
        method: String,
        target: String,
        remote: String,
        reason: String? = nil,
        detail: String? = nil,
        matchedSecret: String? = nil,
        signedAt: Timestamp? = nil,
        entries: [ReceiptEntry] = [],
        normalizerVersion: Int64,
        bodyBytes: Int,
        command: CommandID? = nil
    ) {
        self.id = id
        self.source = source
        self.adapter = adapter
        self.receivedAt = receivedAt
        self.status = status
        self.method = method
        self.target = target
        self.remote = remote
        self.reason = reason
        self.detail = detail
        self.matchedSecret = matchedSecret
        self.signedAt = signedAt
        self.entries = entries
        self.normalizerVersion = normalizerVersion
        self.bodyBytes = bodyBytes
        self.command = command
    }

    /// Says of a conflict what it contradicts, where nothing is said yet.
    mutating func explainConflict() {
        guard self.status == .conflict, self.reason == nil else { return }
        self.reason = "key_means_something_else"
        self.detail = self.entries.first { $0.status == .conflict }?.detail
    }

    /// Our clock minus the sender's at signing; nil for schemes without a signed time.
    public var skew: Duration? { self.signedAt.map { self.receivedAt - $0 } }
}
