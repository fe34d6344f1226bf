public import Model

/// How far a signed time may lie from ours, both ways and inclusive.
public struct Tolerance: Sendable, Hashable {
    /// nil: any time is accepted. A negative number is no window at all: nothing is accepted.
    public var seconds: Int64?

    public init(seconds: Int64?) { self.seconds = seconds }

    public func check(signedAt: Timestamp, now: Timestamp) throws(VerificationFailure) {
        guard let seconds = self.seconds else { return }
        // Both are milliseconds in 64 bits, so whole seconds cannot overflow here.
        let age = now.seconds - signedAt.seconds
        if age > seconds { throw .tooOld(seconds: age) }
        if -age > seconds { throw .tooNew(seconds: -age) }
    }
}
