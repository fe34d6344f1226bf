public import Model
public import Store

/// Which stored calls to run through today's code again, and how.
public struct ReplayRequest: Sendable, Hashable {
    /// These; or, where there are none, what the filter finds.
    public var ids: [ReceiptID]
    public var filter: ReceiptFilter
    public var dryRun: Bool
    /// Check rejected calls again with today's secrets, as of when they came.
    public var reverify: Bool
    /// Apply what differs as an event that supersedes the old one.
    public var applyDifferences: Bool
    /// Deliver what is the same once more to this subscription alone.
    public var to: SubscriptionID?

    /// How many calls one replay covers at most.
    public static let maximum = 10_000

    public init(
        ids: [ReceiptID] = [],
        filter: ReceiptFilter = ReceiptFilter(),
        dryRun: Bool,
        reverify: Bool = false,
        applyDifferences: Bool = false,
        to: SubscriptionID? = nil
    ) {
        self.ids = ids
        self.filter = filter
        self.dryRun = dryRun
        self.reverify = reverify
        self.applyDifferences = applyDifferences
        self.to = to
    }

    /// Whether what was found so is acted on, unless this is a dry run.
    func applies(_ kind: ReplayFinding.Kind) -> Bool { kind != .differs || self.applyDifferences }

    /// As kept with the replay.
    var json: JSON {
        var object = JSONObject([("ids", .array(self.ids.map { .string("\($0)") }))])
        object["source"] = self.filter.source.map { .string($0) }
        object["status"] = self.filter.status.map { .string($0.rawValue) }
        object["since"] = self.filter.since.map { .string("\($0)") }
        object["until"] = self.filter.until.map { .string("\($0)") }
        object["dry_run"] = .bool(self.dryRun)
        object["reverify"] = .bool(self.reverify)
        object["apply_differences"] = .bool(self.applyDifferences)
        object["to"] = self.to.map { .string("\($0)") }
        return .object(object)
    }
}
