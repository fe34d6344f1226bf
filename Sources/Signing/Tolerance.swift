public import Model

/// How far a signed time may lie from ours, both ways and inclusive.
public struct Tolerance: Sendable, Hashable {
    /// nil: any time is accepted.
    public var seconds: Int64?

    public init(seconds: Int64?) { self.seconds = seconds }

    public func check(signedAt: Timestamp, now: Timestamp) throws(VerificationFailure) {
        guard let seconds = self.seconds else { return }
        let age = now.seconds.subtractingReportingOverflow(signedAt.seconds)
        let allowed = -seconds...seconds
        if age.overflow || age.partialValue < allowed.lowerBound { throw .tooNew(seconds: 0 &- age.partialValue) }
        if age.partialValue > allowed.upperBound { throw .tooOld(seconds: age.partialValue) }
    }
}
