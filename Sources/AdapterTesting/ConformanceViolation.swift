/// A promise of the adapter seam that an adapter breaks.
public struct ConformanceViolation: Sendable, Hashable, CustomStringConvertible {
    public enum Check: String, Sendable, CaseIterable {
        // The good call.
        case refusesGoodCall = "refuses a good call"
        case dependsOnHeaderCase = "refuses a good call whose header names are spelt in another case"
        case misreadsGoodCall = "cannot read a good call"
        // Secrets.
        case forgetsRotatedSecret = "refuses a call signed with one of several live secrets"
        case refusesRepeatedSecret = "refuses a call whose secret is configured twice"
        case namesWrongSecret = "does not name the secret that matched"
        case acceptsWrongSecret = "accepts a call signed with another secret"
        case acceptsNoSecret = "accepts a call without any secret configured"
        // Forgeries.
        case acceptsFlippedBit = "accepts a body with one bit flipped"
        case acceptsAlteredURL = "accepts a call whose query was changed"
        case acceptsMissingProof = "accepts a call without what proves it"
        case acceptsTamperedSignature = "accepts a signature that was changed, cut or lengthened"
        // Time.
        case acceptsStaleCall = "accepts a call signed too long ago"
        case acceptsFutureCall = "accepts a call signed too far in the future"
        case refusesWithinTolerance = "refuses a call at the edge of its tolerance"
        case ignoresConfiguredTolerance = "does not keep to the tolerance that is configured"
        case timesWithoutTolerance = "has a signed time and no tolerance"
        case toleranceWithoutTime = "has a tolerance and no signed time"
        // Failures.
        case readsUnreadableBody = "reads a body that means nothing"
        case failsWithoutReason = "fails without a reason"
        case repeatsCallInReason = "repeats in a reason what the call says"
        // Events.
        case notDeterministic = "reads the same bytes differently"
        case emitsUndeclaredType = "emits a type that its descriptor does not name"
        case lacksIdentity = "makes an event without a key, a subject or an effect key"
        case repeatsKey = "gives two entries of one call the same key"
        // What it says of itself.
        case lacksCoverageReason = "leaves the body uncovered and gives no reason"
        case describesItselfWrongly = "describes itself wrongly"
        case keepsCredential = "does not list a credential that its calls carry"
        case makesBadSample = "makes a sample that it does not accept itself"
    }

    public var check: Check
    /// Where, or how; never a secret.
    public var detail: String

    public init(_ check: Check, _ detail: String = "") {
        self.check = check
        self.detail = detail
    }

    public var description: String {
        self.detail.isEmpty ? self.check.rawValue : "\(self.check.rawValue): \(self.detail)"
    }
}
