public import Model

extension SubscriptionSecrets {
    /// The list with the secrets themselves: to be sealed, never to be served.
    ///
    /// `{"secrets":[{"secret":"whsec_…","retires_at":"…"}]}`, current first.
    public var secretJSON: JSON {
        .object(JSONObject([("secrets", .array(self.entries.map(Self.json)))]))
    }

    /// Reads what ``secretJSON`` wrote.
    public init(secretJSON json: JSON) throws(KeyMaterialError) {
        guard let stored = json["secrets"]?.array, !stored.isEmpty else { throw .malformedRing(member: "secrets") }
        var entries: [Entry] = []
        for entry in stored { entries.append(try Self.entry(entry, number: entries.count + 1)) }
        guard entries[0].retiresAt == nil else { throw .malformedRing(member: "current secret") }
        // Without its end an older secret would sign for ever.
        guard entries.dropFirst().allSatisfy({ $0.retiresAt != nil }) else {
            throw .malformedRing(member: "retires_at")
        }
        self.init(entries: entries)
    }

    /// The list encrypted for the row of `subscription`; it opens for no other.
    public func sealed(with sealer: Sealer, for subscription: SubscriptionID) throws(SealerError) -> [UInt8] {
        try sealer.seal(self.secretJSON.bytes, context: Self.context(subscription))
    }

    /// Reads what ``sealed(with:for:)`` made.
    public init(
        sealed: [UInt8],
        with sealer: Sealer,
        for subscription: SubscriptionID
    ) throws(SubscriptionSecretsError) {
        let bytes: [UInt8]
        do { bytes = try sealer.open(sealed, context: Self.context(subscription)) } catch { throw .cannotOpen }
        do { try self.init(secretJSON: JSON(parsing: bytes)) } catch { throw .malformed }
    }

    private static func context(_ subscription: SubscriptionID) -> String { "subscription \(subscription)" }

    private static func json(_ entry: Entry) -> JSON {
        var object = JSONObject([("secret", .string(String(decoding: entry.secret.bytes, as: UTF8.self)))])
        object["retires_at"] = entry.retiresAt.map { .string($0.description) }
        return .object(object)
    }

    private static func entry(_ json: JSON, number: Int) throws(KeyMaterialError) -> Entry {
        guard let text = json["secret"]?.string else { throw .malformedRing(member: "secret") }
        var retiresAt: Timestamp?
        if let written = json["retires_at"] {
            guard let moment = written.string.flatMap(Timestamp.init(rfc3339:)) else {
                throw .malformedRing(member: "retires_at")
            }
            retiresAt = moment
        }
        return try Entry(Secret(label: "secret \(number)", bytes: Array(text.utf8)), retiresAt: retiresAt)
    }
}

/// Why a subscription's sealed secrets cannot be used.
public enum SubscriptionSecretsError: String, Error, Sendable, Hashable {
    /// Sealed under another key or for another subscription, or the bytes were changed.
    case cannotOpen = "subscription_secrets_sealed"
    /// They open, and hold no list of secrets.
    case malformed = "subscription_secrets_malformed"

    /// The stable code.
    public var code: String { self.rawValue }
}
