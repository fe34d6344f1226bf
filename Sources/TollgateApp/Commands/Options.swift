import ArgumentParser
import Edge
import Foundation
import Logging
import Model
import Signing
import Store

/// Where the configuration is.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .long, help: "The configuration file; else TOLLGATE_CONFIG, else tollgate.yaml.")
    var config: String?

    func load() throws -> Configuration {
        try Configuration.load(self.config, environment: ProcessInfo.processInfo.environment)
    }

    /// What can be known of it without its secrets.
    func outline() throws -> ConfigurationOutline {
        try ConfigurationOutline(self.config, environment: ProcessInfo.processInfo.environment)
    }

    /// The store for reading, beside a gateway that may be running.
    func readOnlyStore() async throws -> Store {
        let (store, path, refusal) = try await self.storedFile()
        if let refusal { throw CommandFailure("\(path): \(refusal)") }
        return store
    }

    /// The same whatever version has written it, for those who do not need what is stored to be of today's form.
    func storeOfAnyVersion() async throws -> Store { try await self.storedFile().store }

    private func storedFile() async throws -> (store: Store, path: String, refusal: String?) {
        let path = try self.outline().database()
        do throws(StoreError) {
            let store = try await Store.openReadOnly(path: path, time: .system)
            // Only reading shows what a file is.
            return (store, path, try await store.readRefusal())
        } catch { throw CommandFailure("\(path): \(ErrorText.of(error))") }
    }
}

extension ConfigurationOutline {
    /// The path of the database, which only `serve` makes: a command that made one would speak to a gateway that nobody runs.
    func database() throws(CommandFailure) -> String {
        guard FilePath.hasContent(self.store.path) else {
            throw CommandFailure(
                "there is no database \(self.store.path): start the gateway once with tollgate serve, or name its "
                    + "configuration with --config"
            )
        }
        return self.store.path
    }
}

extension ConfigurationOption {
    /// nil, and told, where the key cannot be had: what is listed is worth having all the same.
    func sealer() throws -> Sealer? {
        let folder = try self.outline().keyFolder
        do throws(CommandFailure) { return try GatewayKeys.sealer(in: folder) } catch {
            Output.standard.errorLine("whether subscriptions' secrets can be opened is not known: \(error)")
            return nil
        }
    }
}

/// How a listing is shown.
struct ListingOptions: ParsableArguments {
    @Flag(name: .long, help: "Write JSON, as the API does.")
    var json = false

    @Option(name: .long, help: "How many to show, 1 to 1000.")
    var limit = 50

    @Option(name: .long, help: "Where the last page ended.")
    var cursor: String?

    func page() throws -> PageRequest {
        guard (1...1000).contains(self.limit) else { throw ValidationError("--limit is a number from 1 to 1000") }
        guard let cursor else { return PageRequest(limit: self.limit) }
        guard let after = Cursor(cursor)?.rawValue else {
            throw ValidationError("--cursor is what the page before ended with")
        }
        return PageRequest(limit: self.limit, after: after)
    }
}

/// A span of time.
struct TimeOptions: ParsableArguments {
    @Option(name: .long, help: "From this moment on (RFC 3339).")
    var since: String?

    @Option(name: .long, help: "Before this moment (RFC 3339).")
    var until: String?

    func bounds() throws -> (since: Timestamp?, until: Timestamp?) {
        (try Self.moment(self.since, "--since"), try Self.moment(self.until, "--until"))
    }

    private static func moment(_ text: String?, _ name: String) throws -> Timestamp? {
        guard let text else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw ValidationError("\(name) is a moment such as 2026-11-21T03:00:00Z")
        }
        return moment
    }
}

/// Which gateway a command that changes something speaks to.
struct GatewayOptions: ParsableArguments {
    @Option(name: .long, help: "The running gateway; else the one that the configuration describes.")
    var url: String?

    @Option(name: .long, help: "A file with an API token; else TOLLGATE_ADMIN_TOKEN.")
    var tokenFile: String?

    /// Runs the body against the gateway that runs, or, where none does, against one that answers this command alone.
    func withAPI(_ option: ConfigurationOption, _ body: @escaping @Sendable (APIClient) async throws -> Void)
        async throws
    {
        if let url { return try await body(APIClient(base: url, token: try self.token())) }
        let outline = try option.outline()
        do {
            _ = try InstanceLock(database: try outline.database())
        } catch is InstanceLock.Held {
            return try await body(APIClient(base: try outline.localURL(), token: try self.token()))
        }
        var configuration = try option.load()
        let token = TemporaryToken()
        configuration.server = Configuration.Server()
        configuration.server.port = 0
        configuration.tokens = [token.access]
        var logger = Logger(label: "tollgate")
        logger.logLevel = .error
        let gateway = try await Gateway.open(configuration, logger: logger)
        try await gateway.serve(stopOn: [], answersOnly: true) { port in
            try await body(APIClient(base: "http://127.0.0.1:\(port)", token: token.text))
        }
    }

    private func token() throws -> String {
        if let path = self.tokenFile {
            return try String(contentsOf: URL(filePath: path), encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard let token = ProcessInfo.processInfo.environment["TOLLGATE_ADMIN_TOKEN"], !token.isEmpty else {
            throw CommandFailure("no API token: set TOLLGATE_ADMIN_TOKEN or pass --token-file")
        }
        return token
    }
}
