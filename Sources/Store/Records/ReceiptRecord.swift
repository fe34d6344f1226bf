public import Model

/// What became of a call.
public enum ReceiptStatus: String, Sendable, Hashable, CaseIterable {
    case accepted, duplicate, conflict, ignored, unrecognized, quarantined, rejected

    /// A batch answers the first of its entries' statuses in this order.
    public static let precedence: [ReceiptStatus] = [
        .accepted, .conflict, .quarantined, .unrecognized, .ignored, .duplicate,
    ]
}

/// What became of one entry of a call.
public struct ReceiptEntry: Sendable, Hashable {
    public var status: ReceiptStatus
    /// The event it made, or the one it repeats or contradicts.
    public var event: EventID?
    /// The provider's type of what was ignored or unrecognized, or why it was quarantined.
    public var detail: String?

    public init(status: ReceiptStatus, event: EventID? = nil, detail: String? = nil) {
        self.status = status
        self.event = event
        self.detail = detail
    }
}

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
    /// The stable code of why it was rejected or could not be read; nil where it was fine.
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
        bodyBytes: Int
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
    }

    /// Our clock minus the sender's at signing; nil for schemes without a signed time.
    public var skew: Duration? { self.signedAt.map { self.receivedAt - $0 } }
}

/// The bytes of a call: pruned earlier than its record.
public struct ReceiptPayload: Sendable, Hashable {
    /// In their order, names in lower case; the values of credentials are digests.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The credentials of a rejected call, sealed by the caller; nil elsewhere.
    public var sealedCredentials: [UInt8]?

    public init(headers: [(name: String, value: String)], body: [UInt8], sealedCredentials: [UInt8]? = nil) {
        self.headers = headers
        self.body = body
        self.sealedCredentials = sealedCredentials
    }

    public static func == (left: ReceiptPayload, right: ReceiptPayload) -> Bool {
        left.headers.elementsEqual(right.headers) { $0 == $1 } && left.body == right.body
            && left.sealedCredentials == right.sealedCredentials
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(self.body) }
}

/// Which receipts to list; every condition must hold.
public struct ReceiptFilter: Sendable, Hashable {
    public var source: String?
    public var status: ReceiptStatus?
    /// Inclusive.
    public var since: Timestamp?
    /// Exclusive.
    public var until: Timestamp?

    public init(
        source: String? = nil,
        status: ReceiptStatus? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.source = source
        self.status = status
        self.since = since
        self.until = until
    }
}
