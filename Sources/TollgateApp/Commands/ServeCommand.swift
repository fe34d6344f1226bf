import ArgumentParser
import Ingest
import Logging

/// `tollgate serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway until it is told to stop."
    )

    @OptionGroup var options: ConfigurationOption

    func run() async throws {
        let configuration = try self.options.load()
        let logger = configuration.log.logger()
        let gateway: Gateway
        do { gateway = try await Gateway.open(configuration, logger: logger) } catch {
            throw CommandFailure("the gateway cannot start: \(ErrorText.of(error))")
        }
        let sources = configuration.sources.map(\.name).sorted().joined(separator: " ")
        do {
            try await gateway.serve(onServing: { port in
                logger.info(
                    "serving",
                    metadata: ["address": "\(configuration.server.host):\(port)", "sources": "\(sources)"]
                )
            })
        } catch let failure as CommandFailure { throw failure } catch {
            let address = "\(configuration.server.host):\(configuration.server.port)"
            throw CommandFailure("the gateway at \(address) stopped: \(ErrorText.of(error))")
        }
    }
}

extension Configuration.Log {
    func logger() -> Logger {
        var logger =
            switch self.format {
            case .text: Logger(label: "tollgate") { StreamLogHandler.standardError(label: $0) }
            case .json: Logger(label: "tollgate") { JSONLogHandler(label: $0) }
            }
        logger.logLevel = self.level
        return logger
    }
}
