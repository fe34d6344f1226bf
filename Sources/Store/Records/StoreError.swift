/// What can go wrong in the store, by what the caller can do about it.
public enum StoreError: Error, Sendable, Hashable {
    /// Our own trouble that may pass: disk full, read-only, shutting down. Nothing was stored.
    case unavailable(reason: String)
    /// The queue of writes is full. Nothing was stored.
    case overloaded
    /// A statement failed in a way that trying again does not mend.
    case failed(reason: String)
    /// The request cannot hold together with what is stored (a name that is taken).
    case conflict(reason: String)

    public var code: String {
        switch self {
        case .unavailable: "store_unavailable"
        case .overloaded: "store_overloaded"
        case .failed: "store_failed"
        case .conflict: "conflict"
        }
    }
}
