import AdapterKit
import AsyncHTTPClient
import CoreMetrics
import Edge
import Logging
import Model
import Signing
import TestSupport

@testable import TollgateApp

/// An authenticator on a manual clock, and the authorizer on loopback that it asks.
struct Doorman: Sendable {
    let authenticator: ChannelAuthenticator
    let authorizer: LoopbackSink
    let time: ManualTime

    static let authorizerSecret = Secret(
        label: "env:AUTHORIZER",
        bytes: Array("whsec_\(Base64.encode(Array(repeating: 4, count: 32)))".utf8)
    )
    /// The app of the vectors.
    static let key = "278d425bdf160c739803"
    static let secret = Secret(label: "env:PUSHER", bytes: Array("7ad3773142a6692b25b8".utf8))

    static func configuration(
        _ url: String,
        credentials: Set<ChannelConfiguration.Credential> = [.authorization],
        timeout: Duration = .seconds(10)
    ) throws -> ChannelConfiguration {
        ChannelConfiguration(
            appKey: Self.key,
            secret: Self.secret,
            authorizerURL: url,
            authorizerSecret: try WebhookSecret(Self.authorizerSecret),
            timeout: timeout,
            credentials: credentials,
            allowedOrigins: [],
            cacheAllowed: .seconds(10),
            cacheDenied: .seconds(2)
        )
    }

    static func authenticator(
        _ configuration: ChannelConfiguration,
        _ http: OutboundHTTP,
        _ time: ManualTime = ManualTime()
    ) -> ChannelAuthenticator {
        ChannelAuthenticator(
            configuration,
            http: http,
            time: time.source,
            randomBytes: { Array(repeating: 7, count: $0) },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// - Parameter url: of the authorizer; nil for the one on loopback that answers.
    static func run(
        url: String? = nil,
        credentials: Set<ChannelConfiguration.Credential> = [.authorization],
        timeout: Duration = .seconds(10),
        answering answer: @escaping @Sendable (LoopbackSink.Request) async -> LoopbackSink.Answer,
        _ body: @Sendable (Doorman) async throws -> Void
    ) async throws {
        let time = ManualTime()
        try await LoopbackSink.run(answering: answer) { sink in
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: OutboundHTTP.clientConfiguration
            )
            let configuration = try Self.configuration(
                url ?? sink.url("/channels"),
                credentials: credentials,
                timeout: timeout
            )
            let doorman = Doorman(
                authenticator: Self.authenticator(configuration, .over(client), time),
                authorizer: sink,
                time: time
            )
            do { try await body(doorman) } catch {
                try await client.shutdown()
                throw error
            }
            try await client.shutdown()
        }
    }

    func ask(
        _ names: [String],
        socket: String = "1234.1234",
        authorization: String? = "Bearer user-1",
        cookie: String? = nil
    ) async -> ChannelAnswer {
        await self.authenticator.answer(
            ChannelRequest(
                socketID: socket,
                subject: .channels(names),
                authorization: authorization,
                cookie: cookie
            )
        )
    }

    func askUser(socket: String = "1234.1234") async -> ChannelAnswer {
        await self.authenticator.answer(
            ChannelRequest(socketID: socket, subject: .user, authorization: "Bearer user-1")
        )
    }

    var questions: Int { self.authorizer.requests.value.count }
}

extension LoopbackSink.Answer {
    static func json(_ json: JSON) -> Self { Self(200, body: json.bytes) }
}
