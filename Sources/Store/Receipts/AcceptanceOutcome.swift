public import Model

/// What came of storing a call.
public enum AcceptanceOutcome: Sendable, Hashable {
    /// The receipt as stored.
    case stored(ReceiptRecord)
    /// Nothing was stored: these ids are known with another meaning, but by another version of the adapter's reading.
    /// Settle them and accept again.
    case versionsDiffer([EventID])
    /// Nothing was stored: this call used the single-use token before, for something else.
    case tokenReused(by: ReceiptID)
}
