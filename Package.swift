// swift-tools-version: 6.2
import PackageDescription

/// Every provider adapter, in alphabetical order.
///
/// Each name makes the target `<Name>Adapter` in `Adapters/<Name>` and the test target `<Name>AdapterTests`.
let adapters = [
    "ECPay",
    "Gather",
    "GoogleCloudMedia",
    "GoogleCloudPubSub",
    "Internal",
    "KKTIX",
    "Klaviyo",
    "Mailchimp",
    "Mailgun",
    "Mandrill",
    "MediaJobs",
    "NewebPay",
    "Plivo",
    "Pusher",
    "SendGrid",
    "Sonet",
    "StandardWebhooks",
    "Stripe",
    "Twilio",
]

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let hummingbirdTLS = product(name: "HummingbirdTLS", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "Metrics", package: "swift-metrics")
    static let coreMetrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let metricsTestKit = product(name: "MetricsTestKit", package: "swift-metrics")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let serviceLifecycleTestKit = product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "tollgate",
    products: [.executable(name: "tollgate", targets: ["tollgate"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: [
        .executableTarget(name: "tollgate", dependencies: ["TollgateApp"]),
        .target(
            name: "TollgateApp",
            dependencies: [
                "AdapterKit", "Automation", "Catalog", "Dispatching", "Edge", "GoogleCloudMediaAdapter", "Ingest",
                "MediaJobsAdapter", "Model", "PrometheusMetrics", "PusherAdapter", "Signing", "Store", "Workflows",
                .argumentParser, .asyncHTTPClient, .coreMetrics,
                .hummingbird, .hummingbirdCore,
                .hummingbirdTLS, .logging, .nioCore, .nioHTTP1,
                .nioPosix, .nioSSL, .serviceLifecycle, .unixSignals, .yams,
            ]
        ),
        .target(name: "Catalog", dependencies: ["AdapterKit"] + adapters.map { .target(name: "\($0)Adapter") }),
        .target(
            name: "Edge",
            dependencies: [
                "AdapterKit", "Ingest", "Model", "QRCode", "Signing", "Store", "Workflows", .coreMetrics, .httpTypes,
                .hummingbird, .hummingbirdCore, .logging, .nioCore, .nioHTTPTypes,
            ]
        ),
        // Not "Dispatch": that is the name of the system's module, and packages built beside ours import it.
        .target(
            name: "Dispatching",
            dependencies: [
                "Model", "Signing", "Store", .asyncHTTPClient, .logging, .metrics, .nioCore, .nioHTTP1, .nioPosix,
                .nioSSL,
                .serviceLifecycle,
            ],
            path: "Sources/Dispatch"
        ),
        .target(
            name: "Automation",
            dependencies: ["AdapterKit", "Model", "Store", "Workflows", .coreMetrics, .logging, .serviceLifecycle]
        ),
        .target(
            name: "Ingest",
            dependencies: ["AdapterKit", "Model", "Signing", "Store", .coreMetrics, .logging, .metrics]
        ),
        .target(
            name: "Store",
            dependencies: ["Model", "Signing", "Workflows", .coreMetrics, .grdb, .grdbSQLite]
        ),
        .target(name: "AdapterTesting", dependencies: ["AdapterKit", "Model", "Signing"]),
        .target(name: "AdapterKit", dependencies: ["Model", "Signing"]),
        .target(name: "Workflows", dependencies: ["Model"]),
        .target(name: "Signing", dependencies: ["Model", .crypto, .cryptoExtras]),
        .target(name: "Model"),
        .target(name: "QRCode"),
        .target(name: "PrometheusMetrics", dependencies: [.coreMetrics]),
        .executableTarget(name: "bare-server", dependencies: [.hummingbird], path: "Benchmarks/bare-server"),
        .executableTarget(
            name: "adapter-speed",
            dependencies: ["AdapterKit", "Catalog", "Model", "SampleSources", "Signing", .crypto, .cryptoExtras],
            path: "Benchmarks/adapter-speed"
        ),
        .executableTarget(
            name: "order-load",
            dependencies: [
                "Model", "Signing", "TestSupport", .asyncHTTPClient, .hummingbird, .hummingbirdCore, .logging, .nioCore,
                .nioHTTP1,
            ],
            path: "Benchmarks/order-load"
        ),

        .target(name: "TestSupport", dependencies: ["Model", .nioCore, .nioHTTP1, .nioPosix], path: "Tests/Support"),
        .target(name: "SampleSources", dependencies: ["AdapterKit", "Model", "Signing"], path: "Tests/SampleSources"),
        .target(
            name: "GateTesting",
            dependencies: [
                "AdapterKit", "Automation", "Ingest", "Model", "Signing", "Store", "TestSupport", "Workflows",
                .coreMetrics, .logging,
            ],
            path: "Tests/Gate"
        ),
        // Providers' APIs on loopback; never part of the program.
        .target(
            name: "ProviderDoubles",
            dependencies: ["AdapterKit", "Model", "Signing", "TestSupport", .cryptoExtras],
            path: "Tests/Doubles"
        ),
        .executableTarget(
            name: "provider-doubles",
            dependencies: ["Model", "ProviderDoubles", "Signing"],
            path: "Tests/provider-doubles"
        ),
        // Asked by Tests/RealPeers, which holds the adapter against Google's own client and an emulator.
        .executableTarget(
            name: "googlecloud-peer",
            dependencies: ["AdapterKit", "GoogleCloudMediaAdapter", "Model", "Signing"],
            path: "Tests/googlecloud-peer"
        ),
        .testTarget(name: "AdapterKitTests", dependencies: ["AdapterKit", "AdapterTesting", "Model", "Signing"]),
        .testTarget(
            name: "AutomationTests",
            dependencies: [
                "AdapterKit", "Automation", "Model", "Signing", "Store", "TestSupport", "Workflows", .coreMetrics,
                .logging, .serviceLifecycle,
                .serviceLifecycleTestKit,
            ]
        ),
        .testTarget(
            name: "DispatchTests",
            dependencies: [
                "Dispatching", "Model", "Signing", "Store", "TestSupport", .asyncHTTPClient, .coreMetrics, .logging,
                .metricsTestKit, .nioCore, .nioHTTP1, .serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "EdgeTests",
            dependencies: [
                "AdapterKit", "Automation", "Catalog", "Edge", "Ingest", "Model", "QRCode", "SampleSources", "Signing",
                "Store",
                "TestSupport", "Workflows", .coreMetrics, .httpTypes,
                .hummingbird, .hummingbirdCore, .hummingbirdTesting, .logging, .nioCore, .nioHTTP1,
                .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix, .yams,
            ] + adapters.map { .target(name: "\($0)Adapter") }
        ),
        .testTarget(
            name: "IngestTests",
            dependencies: [
                "AdapterKit", "AdapterTesting", "Ingest", "Model", "Signing", "Store", "TestSupport", .coreMetrics,
                .logging,
            ]
        ),
        .testTarget(name: "ModelTests", dependencies: ["Model"]),
        .testTarget(name: "QRCodeTests", dependencies: ["QRCode"]),
        .executableTarget(name: "qr-code", dependencies: ["QRCode"], path: "Tests/qr-code"),
        .testTarget(name: "PrometheusMetricsTests", dependencies: ["PrometheusMetrics", .coreMetrics]),
        .testTarget(
            name: "ProcessTests",
            dependencies: [
                "AdapterKit", "Model", "ProviderDoubles", "Signing", "Store", "TestSupport", .coreMetrics, .nioCore,
                .nioHTTP1, .nioPosix,
            ]
        ),
        .testTarget(
            name: "ProviderDoublesTests",
            dependencies: [
                "AdapterKit", "AdapterTesting", "GatherAdapter", "GoogleCloudMediaAdapter", "MediaJobsAdapter", "Model",
                "ProviderDoubles", "Signing", "TestSupport",
                .asyncHTTPClient, .nioCore, .nioHTTP1,
            ]
        ),
        .testTarget(name: "SigningTests", dependencies: ["AdapterTesting", "Model", "Signing"]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Model", "Signing", "Store", "TestSupport", "Workflows", .coreMetrics, .grdbSQLite]
        ),
        .testTarget(
            name: "TollgateAppTests",
            dependencies: [
                "AdapterKit", "AdapterTesting", "Automation", "Catalog", "Dispatching", "Edge",
                "GoogleCloudMediaAdapter",
                "Ingest", "MediaJobsAdapter", "Model", "PrometheusMetrics", "ProviderDoubles", "PusherAdapter",
                "SampleSources", "Signing",
                "Store",
                "StripeAdapter", "TestSupport", "TollgateApp", "Workflows", .asyncHTTPClient, .coreMetrics, .logging,
                .serviceLifecycle,
            ]
        ),
        .testTarget(name: "WorkflowsTests", dependencies: ["Model", "Workflows"]),
    ]
        + adapters.map {
            .target(name: "\($0)Adapter", dependencies: ["AdapterKit", "Model", "Signing"], path: "Adapters/\($0)")
        }
        + adapters.map {
            .testTarget(
                name: "\($0)AdapterTests",
                dependencies: [
                    .target(name: "\($0)Adapter"), "AdapterKit", "AdapterTesting", "Automation", "GateTesting",
                    "Ingest", "Model", "Signing", "Store", "TestSupport", "Workflows", .coreMetrics, .logging,
                ]
            )
        }
)

// libFuzzer brings `main`, so this one is built only with its sanitizer: `make fuzz`.
if Context.environment["TOLLGATE_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "tollgate-fuzz",
            dependencies: ["AdapterKit", "Catalog", "Model", "SampleSources", "Signing"],
            path: "Tests/Fuzz",
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]
        )
    )
}

for target in package.targets { target.swiftSettings = (target.swiftSettings ?? []) + settings }
