public import AdapterKit

/// Webhooks of a provider that follows Standard Webhooks or sends through Svix.
public struct StandardWebhooksAdapter<Provider: StandardWebhooksProvider>: Adapter {
    public static var descriptor: AdapterDescriptor { Provider.descriptor }

    public let settings: SourceSettings
    let scheme: StandardWebhooksScheme

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.scheme = try StandardWebhooksScheme(settings.secrets)
    }

    public var verification: any VerificationScheme { self.scheme }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try Provider.read(StandardWebhooksMessage(request.request))
    }
}
