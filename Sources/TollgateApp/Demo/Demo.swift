import Foundation
import Logging
import Model
import ServiceLifecycle

/// The demonstration: a whole gateway, a subscriber, providers on loopback, and real signed calls, told in plain words.
struct Demo: Sendable {
    let files: DemoFiles
    /// 0 for any.
    let port: Int
    /// The program of the provider doubles; nil to leave out what needs them.
    let doubles: String?
    /// Stop after the walk instead of serving on.
    let once: Bool
    let output: Output

    func run() async throws {
        var logger = Logger(label: "tollgate") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let news = DemoNews.Wire()
        let subscriber = try DemoSubscriber(secret: self.files.subscriber) { news.tell(.delivery($0)) }
        let (ports, port) = AsyncStream<Int>.makeStream()
        // It is cut off at the end, on purpose; what its server thinks of that is no news.
        var quiet = logger
        quiet.logLevel = .critical
        let service = subscriber.service(port: 0, logger: quiet) { port.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            var listening = ports.makeAsyncIterator()
            guard let subscriberPort = await listening.next() else { return }
            let doubles: DemoDoubles? =
                if let path = self.doubles { try await DemoDoubles(path: path, hear: news.tell) } else { nil }
            do { try await self.serveSomewhere(shopPort: subscriberPort, doubles?.addresses, news, logger) } catch {
                await doubles?.stop()
                throw error
            }
            await doubles?.stop()
            group.cancelAll()
        }
        guard !self.once else { return }
        self.output.line("")
        self.output.line("Stopped. What was stored is in \(self.files.folder); the next start goes on from there.")
    }

    /// A free port may be taken by somebody else before the gateway listens on it; then another will do.
    private func serveSomewhere(
        shopPort: Int,
        _ doubles: DemoDoubles.Addresses?,
        _ news: DemoNews.Wire,
        _ logger: Logger
    ) async throws {
        for _ in 0..<5 {
            do { return try await self.serve(shopPort: shopPort, doubles, news, logger) } catch let failure
                as CommandFailure where self.port == 0 && failure.description.contains("is already in use")
            { continue }
        }
        try await self.serve(shopPort: shopPort, doubles, news, logger)
    }

    private func serve(
        shopPort: Int,
        _ doubles: DemoDoubles.Addresses?,
        _ news: DemoNews.Wire,
        _ logger: Logger
    ) async throws {
        let configuration = DemoConfiguration(
            files: self.files,
            // The way back from a payment names it, so it must be known before anything listens.
            port: self.port == 0 ? try await FreePort.find() : self.port,
            shopPort: shopPort,
            doubles: doubles
        )
        let gateway = try await Gateway.open(try configuration.load(), logger: logger)
        try await gateway.serve { _ in
            self.introduce(configuration)
            var walk = DemoWalk(configuration, news: DemoNews(news), output: self.output)
            try await walk.run()
            news.close()
            guard !self.once else { return }
            self.showPlaces(configuration)
            try await TimeSource.system.sleep(.seconds(365 * 86_400))
        }
    }

    private func introduce(_ configuration: DemoConfiguration) {
        let files = self.files
        self.output.line("The gateway serves on \(configuration.base) and keeps everything in \(files.database).")
        self.output.line("It is configured by \(files.configuration), a file as you would write it.")
        self.output.line("A shop subscribes to every event on \(configuration.shop)/events.")
        guard let doubles = configuration.doubles else { return }
        self.output.line("The providers that it calls are doubles on this machine, which check every call:")
        self.output.line("  so-net           \(doubles.sonet.url)")
        self.output.line("  Google Cloud     \(doubles.googleCloud.url)")
        self.output.line("  a media service  \(doubles.mediaJobs.url)")
    }

    private func showPlaces(_ configuration: DemoConfiguration) {
        let base = configuration.base
        let authorization = "-H \"Authorization: Bearer $(cat \(self.files.tokenPath))\""
        self.output.line("")
        self.output.line("The gateway goes on serving until Ctrl-C. Look at:")
        self.output.line("  \(base)/metrics")
        self.output.line("  \(base)/.well-known/jwks.json")
        for path in ["orders", "tickets", "assets", "events", "receipts", "deliveries", "commands"] {
            self.output.line("  curl \(authorization) \(base)/v1/\(path)")
        }
        let program = CommandLine.arguments.first ?? "tollgate"
        self.output.line("  \(program) commands list --config \(self.files.configuration)")
    }
}
