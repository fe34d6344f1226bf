import AdapterKit
import Dispatching
import Edge
import Foundation
import Ingest
import Logging
import Model
import ServiceLifecycle
import Signing
import Store
import StripeAdapter

/// The demonstration: a whole gateway, a subscriber, and real signed calls, told in plain words.
struct Demo: Sendable {
    let files: DemoFiles
    let port: Int
    /// Stop after the walk instead of serving on.
    let once: Bool
    let output: Output

    func run() async throws {
        var logger = Logger(label: "tollgate") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let subscriber = try DemoSubscriber(secret: self.files.subscriber)
        let (ports, port) = AsyncStream<Int>.makeStream()
        // It is cut off at the end, on purpose; what its server thinks of that is no news.
        var quiet = logger
        quiet.logLevel = .critical
        let service = subscriber.service(port: 0, logger: quiet) { port.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            var listening = ports.makeAsyncIterator()
            guard let subscriberPort = await listening.next() else { return }
            let gateway = try await Gateway.open(try self.configuration(subscriberPort), logger: logger)
            try await gateway.serve { gatewayPort in
                self.introduce(gatewayPort, subscriberPort)
                var walk = DemoWalk(
                    files: self.files,
                    base: "http://127.0.0.1:\(gatewayPort)",
                    arrivals: subscriber.arrivals.makeAsyncIterator(),
                    output: self.output
                )
                try await walk.run()
                guard !self.once else { return }
                self.showPlaces(gatewayPort)
                try await TimeSource.system.sleep(.seconds(365 * 86_400))
            }
            group.cancelAll()
        }
        guard !self.once else { return }
        self.output.line("")
        self.output.line("Stopped. What was stored is in \(self.files.folder); the next start goes on from there.")
    }

    private func configuration(_ subscriberPort: Int) throws -> Configuration {
        var configuration = Configuration()
        configuration.server.port = self.port
        configuration.store.path = self.files.database
        configuration.tokens = [
            AccessToken(name: "demo", secret: self.files.token, grant: .everything, salt: SystemRandom.bytes(16))
        ]
        let settings = SourceSettings(name: "stripe", secrets: [self.files.stripe])
        configuration.sources = [Source(name: "stripe", adapter: StripeAdapter(settings: settings))]
        configuration.dispatch.allowedTargets = try AllowedTargets(["127.0.0.1"])
        configuration.subscriptions = [
            Configuration.Subscription(
                name: "demo",
                url: "http://127.0.0.1:\(subscriberPort)/events",
                types: ["*"].compactMap(EventTypePattern.init),
                secret: self.files.subscriber
            )
        ]
        return configuration
    }

    private func introduce(_ gateway: Int, _ subscriber: Int) {
        self.output.line(
            "The gateway serves on http://127.0.0.1:\(gateway) and keeps everything in \(self.files.database)."
        )
        self.output.line("A small service subscribes to every event on http://127.0.0.1:\(subscriber)/events.")
    }

    private func showPlaces(_ port: Int) {
        let base = "http://127.0.0.1:\(port)"
        let authorization = "-H \"Authorization: Bearer $(cat \(self.files.tokenPath))\""
        self.output.line("")
        self.output.line("The gateway goes on serving until Ctrl-C. Look at:")
        self.output.line("  \(base)/metrics")
        self.output.line("  \(base)/.well-known/jwks.json")
        for path in ["orders", "events", "receipts", "deliveries"] {
            self.output.line("  curl \(authorization) \(base)/v1/\(path)")
        }
    }
}
