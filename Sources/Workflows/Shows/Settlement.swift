/// What becomes of money that is held for a show.
public enum Settlement: String, CaseIterable, Sendable {
    /// It is the seller's.
    case release
    /// It goes back to the buyers.
    case refund
}
