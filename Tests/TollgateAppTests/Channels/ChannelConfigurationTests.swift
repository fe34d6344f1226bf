import AdapterKit
import Logging
import Model
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Channels in the configuration, and over the wire")
struct ChannelConfigurationTests {
    private static let environment = [
        "PUSHER": "7ad3773142a6692b25b8", "AUTH": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ]

    private static func yaml(_ more: String = "", url: String = "http://shop.internal/channels") -> String {
        """
        pusher:
          app_key: "278d425bdf160c739803"
          secret: "env:PUSHER"
          authorizer_url: "\(url)"
          authorizer_secret: "env:AUTH"
        \(more)
        """
    }

    @Test("what is left out has its default")
    func defaults() throws {
        let read = try Configuration(yaml: Self.yaml(), environment: Self.environment)
        let channels = try #require(read.channels)
        #expect(channels.credentials == [.authorization] && channels.allowedOrigins.isEmpty)
        #expect(channels.timeout == .seconds(2))
        #expect(channels.cacheAllowed == .seconds(10) && channels.cacheDenied == .seconds(2))
        for none in ["log: {}", "pusher:", "pusher: {}"] {
            #expect(try Configuration(yaml: none, environment: [:]).channels == nil)
        }
        let origins = try Configuration(
            yaml: Self.yaml("  allowed_origins: [\"https://shop.example.com\", \"http://localhost:3000\"]"),
            environment: Self.environment
        )
        #expect(origins.channels?.allowedOrigins == ["https://shop.example.com", "http://localhost:3000"])
    }

    @Test(
        "what cannot be is told with its place",
        arguments: [
            ("  allowed_origins: [\"*\"]", "pusher.allowed_origins"),
            ("  allowed_origins: [\"https://*.example.com\"]", "pusher.allowed_origins"),
            ("  allowed_origins: [\"https://shop.example.com/\"]", "pusher.allowed_origins"),
            ("  allowed_origins: [\"https://Shop.example.com\"]", "pusher.allowed_origins"),
            ("  allowed_origins: [\"null\"]", "pusher.allowed_origins"),
            ("  credentials: [\"authorisation\"]", "pusher.credentials"),
            ("  authorizer_timeout: 11s", "pusher.authorizer_timeout"),
            ("  authorizer_timeout: 0s", "pusher.authorizer_timeout"), ("  cache: 2m", "pusher.cache"),
            ("  cache_denied: 61s", "pusher.cache_denied"), ("  cach: 2s", "pusher.cach"),
        ]
    )
    func problems(_ line: String, _ place: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(yaml: Self.yaml(line), environment: Self.environment)
        }
        #expect(error?.problems.map(\.path) == [place])
    }

    @Test("a section that is begun has to be whole")
    func whole() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(yaml: "pusher: { app_key: \"a:b\" }", environment: [:])
        }
        #expect(
            error?.problems.map(\.path).sorted() == [
                "pusher.app_key", "pusher.authorizer_secret", "pusher.authorizer_url", "pusher.secret",
            ]
        )
        var environment = Self.environment
        environment["AUTH"] = "no base64 !"
        let other = #expect(throws: ConfigurationError.self) {
            try Configuration(yaml: Self.yaml(url: "shop.internal"), environment: environment)
        }
        #expect(other?.problems.map(\.path).sorted() == ["pusher.authorizer_secret", "pusher.authorizer_url"])
        #expect("\(String(describing: other))".contains("no base64 !") == false)
    }

    @Test("a gateway asks the authorizer and lets the client in", .timeLimit(.minutes(2)))
    func served() async throws {
        let isOpen = Watched(true)
        let answers: [(Int, String)] = try await LoopbackSink.run(answering: { _ in
            guard isOpen.value else { return LoopbackSink.Answer(500) }
            return .json(["channels": ["private-foobar": ["allow": true], "private-b": ["allow": false]]])
        }) { sink in
            let folder = try TemporaryFolder("channels")
            var configuration = try Configuration(
                yaml: Self.yaml(url: sink.url("/channels")),
                environment: Self.environment
            )
            configuration.server.port = 0
            configuration.store.path = folder.file("var/tollgate.db")
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let shown = Watched<[(Int, String)]>([])
            try await Gateway.open(configuration, logger: logger).serve(stopOn: []) { port in
                for (form, isUp) in [
                    ("channel_name=private-foobar", true),
                    ("channel_name[0]=private-foobar&channel_name[1]=private-b", true),
                    ("channel_name=private-c", false),
                ] {
                    isOpen.change { $0 = isUp }
                    let request = InboundRequest(
                        method: "POST",
                        target: "/v1/pusher/auth",
                        headers: [
                            InboundRequest.Header("content-type", "application/x-www-form-urlencoded"),
                            InboundRequest.Header("authorization", "Bearer user-1"),
                        ],
                        body: Array("socket_id=1234.1234&\(form)".utf8)
                    )
                    let url = "http://127.0.0.1:\(port)/v1/pusher/auth"
                    let answer = try await SendCommand.deliver(request, to: url)
                    shown.change { $0.append((answer.status, String(decoding: answer.body, as: UTF8.self))) }
                }
            }
            #expect(sink.requests.value.compactMap { $0.header("authorization") }.first == "Bearer user-1")
            return shown.value
        }
        let auth = "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
        #expect(answers.map(\.0) == [200, 200, 503])
        try #require(answers.count == 3)
        #expect(answers[0].1 == #"{"auth":"\#(auth)"}"#)
        #expect(
            answers[1].1 == #"{"private-foobar":{"status":200,"data":{"auth":"\#(auth)"}},"private-b":{"status":403}}"#
        )
        #expect(answers[2].1.contains("authorizer_unavailable"))
    }
}
