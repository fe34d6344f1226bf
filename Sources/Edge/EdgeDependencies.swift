public import AdapterKit
public import CoreMetrics
public import Ingest
public import Logging
public import Model
public import Signing
public import Store
public import Workflows

/// Everything the edge works with, handed in by whoever runs it.
public struct EdgeDependencies: Sendable {
    public var receiver: Receiver
    public var replayer: Replayer
    public var store: Store
    public var tokens: AccessTokens
    /// The public halves of the keys that sign deliveries now.
    public var keyRing: @Sendable () -> SigningKeyRing
    /// Seals the subscribers' secrets.
    public var sealer: Sealer
    /// The way out to providers.
    public var outbound: OutboundHTTP
    /// The metrics in Prometheus' text format.
    public var metricsText: @Sendable () -> String
    /// Why no calls should be sent here: draining, disk, store; empty when all is well.
    public var readiness: @Sendable () async -> [String]
    /// Why deliveries may not go to a URL; nil where they may.
    public var targetCheck: @Sendable (String) -> String?
    public var time: TimeSource
    /// As many bytes from a cryptographic source as asked for.
    public var randomBytes: @Sendable (Int) -> [UInt8]
    /// Where the outside reaches the gateway, for links in what it says: `https://hooks.example.com`.
    public var publicURL: String?
    /// Proxies whose `X-Forwarded-For` is believed.
    public var trustedProxies: [AddressBlock]
    /// nil where clients are let into channels by somebody else; the route is then unknown.
    public var channels: ChannelAuthentication?
    /// nil where no assets are kept; their routes are then unknown.
    public var assets: AssetDesk?
    /// What is granted for the lines of new orders.
    public var products: ProductKinds
    /// Whether buyers are given wallets.
    public var providesWallets: Bool
    /// Tells an order what somebody asks of it; nil where there is no such order.
    public var tellOrder: @Sendable (DirectFact) async throws(StoreError) -> (OrderFulfilment.Step, OrderRecord)?
    public var limits: EdgeLimits
    public var orders: OrderLimits
    public var metrics: any MetricsFactory
    public var logger: Logger

    /// What subscriptions can name.
    let eventTypes: KnownEventTypes
    /// The providers whose registrations are told by a source here.
    let sellers: RegistrationSellers
    /// Where a browser may be sent: what any source allows whose provider sends browsers, and our own address.
    let redirectTargets: RedirectTargets
    /// Where a form may be posted to: the payment pages of the sources.
    let formTargets: RedirectTargets

    public init(
        receiver: Receiver,
        replayer: Replayer,
        store: Store,
        tokens: AccessTokens,
        keyRing: @escaping @Sendable () -> SigningKeyRing,
        sealer: Sealer,
        outbound: OutboundHTTP = .none,
        metricsText: @escaping @Sendable () -> String,
        readiness: @escaping @Sendable () async -> [String],
        targetCheck: @escaping @Sendable (String) -> String?,
        time: TimeSource,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        publicURL: String? = nil,
        trustedProxies: [AddressBlock] = [],
        channels: ChannelAuthentication? = nil,
        assets: AssetDesk? = nil,
        products: ProductKinds = ProductKinds(),
        providesWallets: Bool = false,
        tellOrder: @escaping @Sendable (DirectFact) async throws(StoreError) -> (OrderFulfilment.Step, OrderRecord)?,
        limits: EdgeLimits = EdgeLimits(),
        orders: OrderLimits = OrderLimits(),
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.receiver = receiver
        self.replayer = replayer
        self.store = store
        self.tokens = tokens
        self.keyRing = keyRing
        self.sealer = sealer
        self.outbound = outbound
        self.metricsText = metricsText
        self.readiness = readiness
        self.targetCheck = targetCheck
        self.time = time
        self.randomBytes = randomBytes
        self.publicURL = publicURL
        self.trustedProxies = trustedProxies
        self.channels = channels
        self.assets = assets
        self.products = products
        self.providesWallets = providesWallets
        self.tellOrder = tellOrder
        self.limits = limits
        self.orders = orders
        self.metrics = metrics
        self.logger = logger
        self.eventTypes = KnownEventTypes(receiver.sources.values)
        self.sellers = RegistrationSellers(receiver.sources.values)
        self.formTargets = receiver.sources.values.reduce(into: RedirectTargets()) { targets, source in
            guard let redirecting = source.adapter as? any Redirecting else { return }
            targets = targets.union(redirecting.formTargets)
        }
        self.redirectTargets = receiver.sources.values.reduce(into: RedirectTargets()) { targets, source in
            guard let redirecting = source.adapter as? any Redirecting else { return }
            targets = targets.union(redirecting.redirectTargets).adding(originOf: publicURL)
        }
    }
}
