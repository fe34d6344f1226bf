public import Model
public import Signing

/// What the operator configured for one source: everything that an adapter may know of its surroundings.
public struct SourceSettings: Sendable {
    /// The source's key in the configuration, which is its path below `/notify/`.
    public var name: String
    /// Every live secret, current first.
    public var secrets: [Secret]
    /// The URL the provider calls, for schemes that sign it.
    public var publicURL: String?
    /// nil: the scheme's own default.
    public var tolerance: Tolerance?
    /// The operator accepts that this provider signs nothing.
    public var allowUnsigned: Bool
    /// Dotted paths, tried in their order, under which a payment's payload names the order.
    public var orderKeys: [String]
    /// The adapter's own keys.
    public var options: [String: JSON]
    /// The keys that providers publish; none where nobody fetches them.
    public var publishedKeys: PublishedKeys
    /// The adapter's own keys that hold secrets.
    public var secretOptions: [String: Secret]

    public static let defaultOrderKeys = ["metadata.order_id", "client_reference_id"]

    public init(
        name: String,
        secrets: [Secret],
        publicURL: String? = nil,
        tolerance: Tolerance? = nil,
        allowUnsigned: Bool = false,
        orderKeys: [String] = Self.defaultOrderKeys,
        options: [String: JSON] = [:],
        secretOptions: [String: Secret] = [:],
        publishedKeys: PublishedKeys = PublishedKeys()
    ) {
        self.name = name
        self.secrets = secrets
        self.publicURL = publicURL
        self.tolerance = tolerance
        self.allowUnsigned = allowUnsigned
        self.orderKeys = orderKeys
        self.options = options
        self.publishedKeys = publishedKeys
        self.secretOptions = secretOptions
    }
}
