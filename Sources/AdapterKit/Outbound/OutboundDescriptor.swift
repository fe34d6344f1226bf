/// Who a provider is that only takes calls; the catalogue is made from it.
public struct OutboundDescriptor: Sendable, Hashable {
    /// The name it has in the catalogue.
    public var name: String
    /// The provider's name for people.
    public var provider: String
    /// The version of the provider's API that the adapter was written against.
    public var apiVersion: String
    /// How our calls prove themselves, for people.
    public var authentication: String
    /// Which calls are made, for people.
    public var calls: [String]
    /// What makes a repeated call harmless, for people.
    public var idempotency: String

    /// What stands where other adapters have their signature scheme.
    public static let scheme = "none: outbound only"

    /// Why the provider cannot be a source, as a sentence without a full stop.
    public var refusal: String {
        "\(self.name) takes no calls: \(self.provider) has no webhooks, the gateway calls it"
    }

    public init(
        name: String,
        provider: String,
        apiVersion: String,
        authentication: String,
        calls: [String],
        idempotency: String
    ) {
        self.name = name
        self.provider = provider
        self.apiVersion = apiVersion
        self.authentication = authentication
        self.calls = calls
        self.idempotency = idempotency
    }
}
