public import AdapterKit
public import Model
public import Store

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
    /// What to say instead, where the provider wants words of its own.
    public var literal: LiteralAnswer?

    public struct Problem: Sendable, Hashable {
        public var code: String
        public var detail: String

        public init(code: String, detail: String) {
            self.code = code
            self.detail = detail
        }
    }

    public init(
        status: Int,
        receipt: ReceiptID? = nil,
        outcome: ReceiptStatus? = nil,
        counts: [ReceiptStatus: Int]? = nil,
        problem: Problem? = nil,
        retryAfter: Int? = nil,
        literal: LiteralAnswer? = nil
    ) {
        self.status = status
        self.receipt = receipt
        self.outcome = outcome
        self.counts = counts
        self.problem = problem
        self.retryAfter = retryAfter
        self.literal = literal
    }
}
