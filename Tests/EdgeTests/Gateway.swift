import AdapterKit
import Automation
import CoreMetrics
import Edge
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Ingest
import Logging
import Model
import NIOCore
import Signing
import SonetAdapter
import Store
import Synchronization
import TestSupport
import Workflows

/// An edge on a real store in a temporary folder, with one source and a manual clock.
final class Gateway: Sendable {
    let folder: TemporaryFolder
    let time = ManualTime(now: Timestamp(seconds: 1_800_000_000))
    let store: Store
    let automator: Automator
    let edge: EdgeDependencies
    let log = LogRecorder()
    let counters = CountingMetrics()
    let receipts = CountingMetrics()
    let notReady = Watched<[String]>([])
    /// False: upload URLs cannot be signed just now.
    let isSigning = Watched(true)

    static let adminToken = "admin-token-4f1b"
    static let sourceSecret = "source-secret-9d2e"

    init(
        limits: EdgeLimits = EdgeLimits(),
        tokens: [(name: String, secret: String, grant: AccessToken.Grant)] = [],
        trustedProxies: [AddressBlock] = [],
        channels: ChannelAuthentication? = nil,
        maximumPages: Int? = nil,
        keepsAssets: Bool = true,
        outbound: OutboundHTTP = .none,
        sources: [Source] = []
    ) async throws {
        self.folder = try TemporaryFolder("edge")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("edge.db"), maximumPages: maximumPages),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let adapter = try EchoAdapter(
            settings: SourceSettings(
                name: "echo/one",
                secrets: [Secret(label: "env:ECHO", bytes: Array(Self.sourceSecret.utf8))]
            )
        )
        let sonet = try SonetAdapter(
            settings: SourceSettings(
                name: "sonet",
                secrets: [Secret(label: "env:STATE", bytes: Array("state key of the tests, 32 bytes or more".utf8))],
                publicURL: "https://hooks.example.com/notify/sonet",
                allowUnsigned: true,
                options: ["icp_id": "demo", "price_factor": "100", "allowed_hosts": ["shop.example.com"]]
            )
        )
        let sealer = try Sealer(key: Array(repeating: 9, count: 32))
        var logger = Logger(label: "test", factory: { [log] _ in log })
        logger.logLevel = .trace
        let receiver = Receiver(
            sources: [Source(name: "echo/one", adapter: adapter), Source(name: "sonet", adapter: sonet)] + sources,
            store: self.store,
            vault: CredentialVault(sealer: sealer, randomBytes: { Array(repeating: 5, count: $0) }),
            metrics: self.receipts,
            logger: logger
        )
        let all = [(name: "admin", secret: Self.adminToken, grant: AccessToken.Grant.everything)] + tokens
        let key = try SigningKey(seed: Array(repeating: 7, count: 32))
        let ring = SigningKeyRing(current: key, createdAt: self.time.now)
        let random = Mutex<UInt8>(0)
        let automator = Automator(
            store: self.store,
            parkedFor: .seconds(60),
            assets: AssetSettings(uploadBucket: "uploads", publishedBucket: "published"),
            metrics: NOOPMetricsHandler.instance,
            logger: logger
        )
        self.automator = automator
        self.edge = EdgeDependencies(
            receiver: receiver,
            replayer: Replayer(receiver: receiver, preview: { _, draft in ["\(draft.type) \(draft.subject)"] }),
            store: self.store,
            tokens: AccessTokens(
                all.map {
                    AccessToken(
                        name: $0.name,
                        secret: Secret(label: $0.name, bytes: Array($0.secret.utf8)),
                        grant: $0.grant,
                        salt: [1, 2, 3]
                    )
                }
            ),
            keyRing: { ring },
            sealer: sealer,
            outbound: outbound,
            metricsText: { "tollgate_up 1\n" },
            readiness: { [notReady] in notReady.value },
            targetCheck: { $0.hasPrefix("https://") ? nil : "only https is allowed" },
            time: self.time.source,
            randomBytes: { count in
                random.withLock { last in
                    last += 1
                    return Array(repeating: last, count: count)
                }
            },
            publicURL: "https://hooks.example.com",
            trustedProxies: trustedProxies,
            channels: channels,
            assets: keepsAssets ? Self.desk(automator, self.time, isSigning: self.isSigning) : nil,
            products: ProductKinds(granted: ["diamond_pack", "pass"], passes: ["livestream_pass": 86_400]),
            tellOrder: { [automator] direct throws(StoreError) in
                try await automator.tell(direct, isRequest: true).map { ($0.step, $0.order) }
            },
            limits: limits,
            metrics: self.counters,
            logger: logger
        )
    }

    private static func desk(_ automator: Automator, _ time: ManualTime, isSigning: Watched<Bool>) -> AssetDesk {
        AssetDesk(
            uploadBucket: "uploads",
            maximumSize: 1 << 30,
            drm: [.video],
            uploadURL: { upload throws(UploadURLFailure) in
                guard isSigning.value else { throw UploadURLFailure(code: "no_key", detail: "the key is away") }
                return UploadURL(
                    url: "https://storage.example.com/\(upload.bucket)/\(upload.object)?signature=1",
                    headers: [("content-type", upload.contentType)],
                    expiresAt: time.now + .seconds(900)
                )
            },
            tell: { direct throws(StoreError) in try await automator.tell(direct, isRequest: true) }
        )
    }

    var application: Application<EdgeResponder> {
        var quiet = Logger(label: "hummingbird", factory: { _ in SwiftLogNoOpLogHandler() })
        quiet.logLevel = .critical
        let responder = EdgeResponder(self.edge)
        return Application(
            responder: responder,
            server: EdgeChannel.server(responder),
            logger: quiet
        )
    }

    /// Sends one request straight to the responder, as the administrator unless told otherwise.
    func send(
        _ method: HTTPRequest.Method,
        _ uri: String,
        token: String? = Gateway.adminToken,
        headers: HTTPFields = [:],
        json: JSON? = nil,
        body: [UInt8]? = nil
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        if json != nil { headers[.contentType] = "application/json" }
        let sent = headers
        let bytes = (json?.bytes ?? body).map { ByteBuffer(bytes: $0) }
        return try await self.application.test(.router) { client in
            Answer(try await client.execute(uri: uri, method: method, headers: sent, body: bytes))
        }
    }

    func close() async throws { try await self.store.close() }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    init(status: Int, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ response: TestResponse) {
        self.status = response.status.code
        self.headers = response.headers
        self.body = Array(response.body.readableBytesView)
    }

    var json: JSON { get throws { try JSON(parsing: self.body) } }

    /// The problem's code, where the body is a problem as it should be and tells the answer's own status.
    var problem: String? {
        get throws {
            let json = try self.json
            guard self.headers[.contentType] == "application/problem+json",
                json["status"]?.integer == Int64(self.status), let code = json["code"]?.string,
                json["type"]?.string == "urn:tollgate:problem:\(code)", json["title"]?.string?.isEmpty == false,
                json["detail"]?.string?.isEmpty == false
            else { return nil }
            return code
        }
    }

    var text: String { String(decoding: self.body, as: UTF8.self) }
}
