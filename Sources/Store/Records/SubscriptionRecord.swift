public import Model

/// An internal service that wants events.
public struct SubscriptionRecord: Sendable, Hashable {
    public var id: SubscriptionID
    /// Unique; for people and configuration.
    public var name: String
    public var url: String
    public var types: [EventTypePattern]
    public var enabled: Bool
    /// Why it was switched off by the gateway: ``gone`` or ``notDeclared``.
    public var disabledReason: String?
    /// The signing secrets, sealed by the caller.
    public var sealedSecrets: [UInt8]
    public var createdAt: Timestamp
    /// Declared in the configuration file, which then rules over it.
    public var isConfigured: Bool

    public init(
        id: SubscriptionID,
        name: String,
        url: String,
        types: [EventTypePattern],
        enabled: Bool = true,
        disabledReason: String? = nil,
        sealedSecrets: [UInt8],
        createdAt: Timestamp,
        isConfigured: Bool = false
    ) {
        self.id = id
        self.name = name
        self.url = url
        self.types = types
        self.enabled = enabled
        self.disabledReason = disabledReason
        self.sealedSecrets = sealedSecrets
        self.createdAt = createdAt
        self.isConfigured = isConfigured
    }

    /// Whether events of this type are for it, be it enabled or not.
    public func wants(_ type: String) -> Bool { self.types.contains { $0.matches(type) } }
}
