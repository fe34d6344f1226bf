public import Model

/// The signing secrets of one subscription: the current one and older ones that still sign beside it for a while.
///
/// While secrets overlap every delivery carries one `v1` of each, so a subscriber that has not yet taken over the new
/// one goes on verifying. Like ``Secret`` it never shows itself.
public struct SubscriptionSecrets: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// How many secrets are kept at most, the current one included; a further rotation forgets the oldest.
    public static let maximumCount = 5

    struct Entry: Sendable, Hashable {
        /// The written form, `whsec_…`.
        var secret: Secret
        /// The same, ready to sign with.
        var key: WebhookSecret
        /// From this moment on it signs nothing more; nil while it is current.
        var retiresAt: Timestamp?

        init(_ secret: Secret, retiresAt: Timestamp? = nil) throws(KeyMaterialError) {
            self.secret = secret
            self.key = try WebhookSecret(secret)
            self.retiresAt = retiresAt
        }
    }

    /// Current first, then newest first; never empty.
    let entries: [Entry]

    /// - Parameter secret: as `WebhookSecret.generate` makes it, or as an operator chose it: `whsec_` and base64 of 24
    ///   to 64 bytes.
    public init(_ secret: Secret) throws(KeyMaterialError) { self.entries = [try Self.newEntry(secret)] }

    init(entries: [Entry]) { self.entries = entries }

    /// The current secret in its written form; it is shown to its subscriber only.
    public var current: Secret { self.entries[0].secret }

    /// The secrets that sign at `moment`, current first; there is always at least one.
    public func live(at moment: Timestamp) -> [WebhookSecret] {
        self.entries.lazy.filter { entry in entry.retiresAt.map { moment < $0 } ?? true }.map(\.key)
    }

    /// The list with `secret` as the current one, beside which the one before it signs on for `overlap`.
    ///
    /// Older secrets keep the end they have; those that have retired by `now` are forgotten. A secret that is current
    /// already changes nothing; one that is still retiring becomes current again.
    public func rotated(
        to secret: Secret,
        overlap: Duration,
        now: Timestamp
    ) throws(KeyMaterialError) -> SubscriptionSecrets {
        guard !ConstantTime.equal(secret.bytes, self.current.bytes) else { return self }
        var older = self.entries
        older[0].retiresAt = now + overlap
        older.removeAll { entry in
            ConstantTime.equal(entry.secret.bytes, secret.bytes) || entry.retiresAt.map { $0 <= now } ?? false
        }
        return SubscriptionSecrets(entries: [try Self.newEntry(secret)] + older.prefix(Self.maximumCount - 1))
    }

    private static func newEntry(_ secret: Secret) throws(KeyMaterialError) -> Entry {
        let entry = try Entry(secret)
        try entry.key.requireLength()
        return entry
    }

    public var description: String { "SubscriptionSecrets(\(self.entries.count))" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["count": self.entries.count]) }
}
