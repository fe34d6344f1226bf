public import Model

/// The gateway's signing keys: the current one and older ones that still sign beside it for a while.
///
/// While keys overlap every message carries one signature of each, so a subscriber that knows only the older one (it
/// may cache ``JWKS``) goes on verifying.
public struct SigningKeyRing: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public let key: SigningKey
        public let createdAt: Timestamp
        /// From this moment on the key signs nothing more; nil while it is current.
        public fileprivate(set) var retiresAt: Timestamp?

        public init(key: SigningKey, createdAt: Timestamp, retiresAt: Timestamp? = nil) {
            self.key = key
            self.createdAt = createdAt
            self.retiresAt = retiresAt
        }
    }

    /// The key that signs until the next rotation.
    public private(set) var current: Entry
    /// Retiring and retired keys, newest first.
    public private(set) var older: [Entry]

    public init(current key: SigningKey, createdAt: Timestamp) {
        self.current = Entry(key: key, createdAt: createdAt)
        self.older = []
    }

    init(current: Entry, older: [Entry]) {
        self.current = current
        self.older = older
    }

    /// Every key, current first.
    public var entries: [Entry] { [self.current] + self.older }

    /// The keys that sign at `moment`, current first; there is always at least one.
    public func signers(at moment: Timestamp) -> [SigningKey] {
        let overlapping = self.older.filter { entry in entry.retiresAt.map { moment < $0 } ?? true }
        return [self.current.key] + overlapping.map(\.key)
    }

    /// Makes `key` the current one; the one before it signs on for `overlap`.
    ///
    /// Older keys keep the end they have. A key that is in the ring already changes nothing.
    public mutating func rotate(to key: SigningKey, at moment: Timestamp, overlap: Duration) {
        guard !self.entries.contains(where: { $0.key == key }) else { return }
        var retiring = self.current
        retiring.retiresAt = moment + overlap
        self.older.insert(retiring, at: 0)
        self.current = Entry(key: key, createdAt: moment)
    }

    /// Forgets the keys that retired before `moment`.
    public mutating func removeRetired(before moment: Timestamp) {
        self.older.removeAll { entry in entry.retiresAt.map { $0 < moment } ?? false }
    }
}
