public import Model

/// One use of an asset: who claimed it and when, and when the claim was taken back.
///
/// The later of the two times counts, so they may be told in either order.
public struct Claim: Sendable, Hashable {
    /// What kind of thing claims.
    public var claimant: Claimant
    public internal(set) var claimedAt: Timestamp?
    public internal(set) var unclaimedAt: Timestamp?

    public enum Claimant: String, CaseIterable, Sendable {
        case post
        case message
        case other

        /// `message.processing.*` is told to it.
        public var isTold: Bool { self != .other }
    }

    public init(claimant: Claimant, claimedAt: Timestamp? = nil, unclaimedAt: Timestamp? = nil) {
        self.claimant = claimant
        self.claimedAt = claimedAt
        self.unclaimedAt = unclaimedAt
    }

    /// Claimed, and not taken back since.
    public var isLive: Bool {
        guard let claimedAt = self.claimedAt else { return false }
        return self.unclaimedAt.map { claimedAt > $0 } ?? true
    }
}
