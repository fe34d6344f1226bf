public import Model

/// One try at a delivery and what came of it.
public struct DeliveryAttempt: Sendable, Hashable {
    /// From 1.
    public var number: Int
    public var at: Timestamp
    public var duration: Duration
    /// The answer's status; nil where there was none.
    public var status: Int?
    /// Why there was no answer, or why it was not dialled.
    public var error: String?
    /// The first 4 KiB of the answer's body.
    public var response: [UInt8]

    public init(number: Int, at: Timestamp, duration: Duration, status: Int?, error: String?, response: [UInt8]) {
        self.number = number
        self.at = at
        self.duration = duration
        self.status = status
        self.error = error
        self.response = response
    }
}
