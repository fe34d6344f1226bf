/// A promise of the adapter seam that an adapter breaks.
public struct ConformanceViolation: Sendable, Hashable, CustomStringConvertible {
    public enum Check: String, Sendable, CaseIterable {
        case refusesGoodCall = "refuses a good call"
        case forgetsRotatedSecret = "refuses a call signed with an older live secret"
        case namesWrongSecret = "does not name the secret that matched"
        case acceptsFlippedBit = "accepts a body with one bit flipped"
        case acceptsMissingHeaders = "accepts a call without its headers"
        case acceptsWrongSecret = "accepts a call signed with another secret"
        case acceptsNoSecret = "accepts a call without any secret configured"
        case acceptsTamperedSignature = "accepts a signature that was changed, cut or lengthened"
        case acceptsStaleCall = "accepts a call signed too long ago"
        case acceptsFutureCall = "accepts a call signed too far in the future"
        case lacksCoverageReason = "leaves the body uncovered and gives no reason"
        case notDeterministic = "reads the same bytes differently"
        case emitsUndeclaredType = "emits a type that its descriptor does not name"
        case repeatsKey = "gives two entries of one call the same key"
        case timesWithoutTolerance = "has a signed time and no tolerance"
    }

    public var check: Check
    public var detail: String

    public init(_ check: Check, _ detail: String = "") {
        self.check = check
        self.detail = detail
    }

    public var description: String {
        self.detail.isEmpty ? self.check.rawValue : "\(self.check.rawValue): \(self.detail)"
    }
}
