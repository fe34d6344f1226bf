import AdapterKit
import Automation
import Dispatching
import Edge
import Ingest
import Logging
import Model
import Signing
import Store

/// What the operator decided, read from `tollgate.yaml` and checked.
struct Configuration: Sendable {
    var server = Server()
    var store = SQLiteConfiguration(path: "var/tollgate.db")
    var tokens: [AccessToken] = []
    var sources: [Source] = []
    /// As they are written, those with faults too.
    var sourceNames: [String] = []
    /// Where the sources look for the keys that their providers publish; empty until they are fetched.
    let publishedKeys = PublishedKeys()
    var subscriptions: [Subscription] = []
    /// nil: clients are not let into channels here.
    var channels: ChannelConfiguration?
    /// Who grants what orders are paid for; nobody by default.
    var fulfilment = FulfilmentConfiguration()
    /// nil: no assets are kept.
    var assets: AssetConfiguration?
    var dispatch = DispatchConfiguration()
    var retention = RetentionLimits(
        payloads: .seconds(30 * 86_400),
        keys: .seconds(90 * 86_400),
        events: .seconds(90 * 86_400),
        deliveries: .seconds(30 * 86_400),
        rejected: .seconds(7 * 86_400)
    )
    var rejections = RejectionLimits()
    var orders = OrderLimits()
    /// How long an event waits for its order.
    var parkedFor = Duration.seconds(7 * 86_400)
    /// When calls to providers are tried again.
    var commandSchedule = CommandSchedule()
    /// Below this the gateway says that it is not ready.
    var minimumFreeBytes = 256 << 20
    var log = Log()
    /// The paths of the files that hold secrets.
    var secretFiles: [String] = []

    struct Server: Sendable {
        var host = "127.0.0.1"
        var port = 8080
        var publicURL: String?
        var trustedProxies: [AddressBlock] = []
        var tls: TLS?
        var limits = EdgeLimits()
        /// How long calls are still taken once the gateway is told to stop.
        var shutdownDelay = Duration.zero

        /// Where this machine's own programs reach the gateway.
        var localURL: String {
            let host =
                switch self.host {
                case "0.0.0.0": "127.0.0.1"
                case "::": "[::1]"
                case let host: host.contains(":") ? "[\(host)]" : host
                }
            return "\(self.tls == nil ? "http" : "https")://\(host):\(self.port)"
        }
    }

    struct TLS: Sendable {
        /// Paths of PEM files.
        var certificate: String
        var key: String
    }

    /// A subscription declared in the file.
    struct Subscription: Sendable {
        var name: String
        var url: String
        var types: [EventTypePattern]
        var secret: Secret
    }

    struct Log: Sendable {
        var level = Logger.Level.info
        var format = Format.text

        enum Format: String, Sendable, CaseIterable { case text, json }
    }

    /// Where the keys are published that sources need.
    var keySetURLs: [String] { Set(self.sources.compactMap(\.keySetURL)).sorted() }

    /// Where the gateway keeps its own keys: beside the database.
    var keyFolder: String { FilePath.folder(of: self.store.path) }
}
