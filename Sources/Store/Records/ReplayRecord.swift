public import Model

/// A replay that was asked for: what it covers, how far it is, what came of it.
public struct ReplayRecord: Sendable, Hashable {
    /// How far it is; `failed` is also what a stopped process left running.
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

    public init(
        id: ReplayID,
        createdAt: Timestamp,
        finishedAt: Timestamp?,
        state: State,
        dryRun: Bool,
        request: JSON,
        counts: JSON,
        results: JSON
    ) {
        self.id = id
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.state = state
        self.dryRun = dryRun
        self.request = request
        self.counts = counts
        self.results = results
    }
}
