import AdapterKit
import Automation
import Dispatching
import Edge
import Foundation
import Ingest
import Logging
import Model
import Signing
import Store

extension Configuration {
    /// Reads a file.
    ///
    /// - Parameter path: nil for the one that `TOLLGATE_CONFIG` names, else `tollgate.yaml`.
    static func load(_ path: String?, environment: [String: String]) throws(ConfigurationError) -> Configuration {
        let (configuration, problems) = try Self.examine(path, environment: environment)
        guard problems.problems.isEmpty else { throw problems }
        return configuration
    }

    /// Reads a file as far as it can be read.
    ///
    /// - Returns: what could be read, with defaults and gaps for the rest; and everything that is wrong.
    /// - Throws: where nothing can be read.
    static func examine(
        _ path: String?,
        environment: [String: String]
    ) throws(ConfigurationError) -> (configuration: Configuration, problems: ConfigurationError) {
        let file = try ConfigurationFile(path, environment: environment)
        let notes = ConfigurationSection.Notes(folder: file.folder)
        do throws(ConfigurationError) {
            let root = try ConfigurationFile.root(of: file.text, notes: notes)
            let configuration = Configuration(root, SecretReader(environment: environment), notes)
            return (configuration, ConfigurationError(notes.problems, file: file.path))
        } catch { throw error.named(file.path) }
    }

    /// Reads a text; every problem in it is told at once.
    init(
        yaml text: String,
        environment: [String: String],
        notes: ConfigurationSection.Notes = .init()
    ) throws(ConfigurationError) {
        let root = try ConfigurationFile.root(of: text, notes: notes)
        self.init(root, SecretReader(environment: environment), notes)
        guard notes.problems.isEmpty else { throw ConfigurationError(notes.problems) }
    }

    private init(_ file: ConfigurationSection, _ secrets: SecretReader, _ notes: ConfigurationSection.Notes) {
        self.init()
        self.server = Server(file.section("server"))
        self.store = Self.store(file.section("store"))
        self.tokens = Self.tokens(file.section("api"), secrets)
        let sources = file.section("sources")
        self.sourceNames = sources.keys
        self.sources = Self.sources(
            sources,
            secrets,
            publicURL: self.server.publicURL,
            publishedKeys: self.publishedKeys
        )
        self.dispatch = Self.dispatch(file.section("dispatch"))
        let allowed = self.dispatch.allowedTargets
        self.subscriptions = file.sections("subscriptions").compactMap { Self.subscription($0, secrets, allowed) }
        Self.noteTwins(self.subscriptions.map(\.name), "subscriptions", in: file)
        Self.noteTwins(self.tokens.map(\.name), "api.tokens", in: file)
        self.channels = ChannelConfiguration.read(file.section("pusher"), secrets)
        self.fulfilment = FulfilmentConfiguration(file.section("fulfilment"), secrets)
        self.assets = AssetConfiguration.read(file.section("assets"), secrets)
        self.readRetention(file.section("retention"))
        self.readLimits(file.section("limits"))
        let orders = file.section("orders")
        self.orders.defaultHoldMinutes = Int64(
            orders.integer(
                "hold_minutes",
                in: Int(OrderLimits.holdMinutes.lowerBound)...Int(OrderLimits.holdMinutes.upperBound),
                default: Int(self.orders.defaultHoldMinutes)
            )
        )
        orders.finish()
        let automation = file.section("automation")
        self.parkedFor = automation.duration("parked_for", default: self.parkedFor)
        if let texts = automation.strings("command_schedule") {
            let delays = texts.compactMap(DurationText.parse)
            if delays.count == texts.count, !delays.isEmpty {
                self.commandSchedule = CommandSchedule(delays: delays)
            } else {
                automation.note("must be a list of durations such as \(DurationText.examples)", key: "command_schedule")
            }
        }
        automation.finish()
        let disk = file.section("disk")
        self.minimumFreeBytes = disk.bytes("minimum_free", default: self.minimumFreeBytes)
        disk.finish()
        self.log = Log(file.section("log"))
        file.finish()
        self.secretFiles = notes.secretFiles
    }

    private static func noteTwins(_ names: [String], _ key: String, in file: ConfigurationSection) {
        for name in Set(names).sorted() where !name.isEmpty && names.count(where: { $0 == name }) > 1 {
            file.note("has two entries named \(name): give each a name of its own", key: key)
        }
    }

    static func store(_ section: ConfigurationSection) -> SQLiteConfiguration {
        let sqlite = section.section("sqlite")
        defer {
            sqlite.finish()
            section.finish()
        }
        var store = SQLiteConfiguration(
            path: FilePath.resolved(sqlite.string("path") ?? "var/tollgate.db", in: section.folder)
        )
        if sqlite.has("maximum_pages") {
            store.maximumPages = sqlite.integer("maximum_pages", in: 64...Int(UInt32.max), default: 0)
        }
        return store
    }

    private static func tokens(_ section: ConfigurationSection, _ secrets: SecretReader) -> [AccessToken] {
        defer { section.finish() }
        return section.sections("tokens").compactMap { token in
            defer { token.finish() }
            let name = token.required("name", "a name for the logs")
            let scopes = token.required("scopes", list: "list what the token may do, such as [\"*\"]")
            let unknown = scopes.filter { $0 != "*" && Scope($0) == nil }
            for text in unknown { token.note("\(UnknownScope(text: text))", key: "scopes") }
            guard let secret = secrets.secret(token, "secret"), unknown.isEmpty else { return nil }
            do throws(UnknownScope) {
                let salt = SystemRandom.bytes(16)
                return AccessToken(name: name, secret: secret, grant: try AccessToken.Grant(scopes), salt: salt)
            } catch {
                token.note("\(error)", key: "scopes")
                return nil
            }
        }
    }

    private static func subscription(
        _ section: ConfigurationSection,
        _ secrets: SecretReader,
        _ allowed: AllowedTargets
    ) -> Subscription? {
        defer { section.finish() }
        let name = section.required("name", "a name that is its own")
        let url = section.required("url", "where the events go")
        let written = section.required("types", list: "name event types, such as payment.* or *")
        let types = written.compactMap { text in
            let pattern = EventTypePattern(text)
            if pattern == nil {
                section.note("\(text) is no event type: write payment.succeeded, payment.* or *", key: "types")
            }
            return pattern
        }
        Self.noteLimits(name, url, types, allowed, in: section)
        guard let secret = secrets.secret(section, "secret") else { return nil }
        do { _ = try SubscriptionSecrets(secret) } catch {
            section.note("is no webhook secret (whsec_ and base64 of 24 to 64 bytes): \(error)", key: "secret")
        }
        return Subscription(name: name, url: url, types: types, secret: secret)
    }

    private static func dispatch(_ section: ConfigurationSection) -> DispatchConfiguration {
        defer { section.finish() }
        var dispatch = DispatchConfiguration()
        do throws(AllowedTargetsError) {
            dispatch.allowedTargets = try AllowedTargets(section.listOrFalse("allow_private_targets"))
        } catch { section.note("\(error)", key: "allow_private_targets") }
        dispatch.timeout = section.duration("timeout", default: dispatch.timeout)
        if dispatch.timeout <= .zero { section.note("must be longer than nothing", key: "timeout") }
        if let texts = section.strings("retry_schedule") {
            let delays = texts.compactMap(DurationText.parse)
            if delays.count == texts.count, !delays.isEmpty {
                dispatch.retry = RetryPolicy(schedule: delays)
            } else {
                section.note("must be a list of durations such as \(DurationText.examples)", key: "retry_schedule")
            }
        }
        return dispatch
    }

    private mutating func readRetention(_ section: ConfigurationSection) {
        let standard = self.retention
        let limits = RetentionLimits(
            payloads: section.duration("payloads", default: standard.payloads),
            keys: section.duration("keys", default: standard.keys),
            events: section.duration("events", default: standard.events),
            deliveries: section.duration("deliveries", default: standard.deliveries),
            rejected: section.duration("rejected", default: standard.rejected)
        )
        section.finish()
        self.retention = limits
        if limits.payloads > limits.keys {
            section.note(
                "must not be longer than keys: a stored call could no longer be told from a new one",
                key: "payloads"
            )
        } else if limits.payloads > limits.events {
            section.note(
                "is \(DurationText.text(limits.payloads)) and must not be longer than events "
                    + "(\(DurationText.text(limits.events))): the bytes of a call hold what its events do, and an event "
                    + "stays until they are gone",
                key: "payloads"
            )
        }
        if limits.deliveries > limits.events {
            section.note(
                "is \(DurationText.text(limits.deliveries)) and must not be longer than events "
                    + "(\(DurationText.text(limits.events))): an event stays until its deliveries are gone",
                key: "deliveries"
            )
        }
        for source in self.sources {
            let horizon = Duration.seconds(source.descriptor.retryHorizonSeconds)
            if limits.keys < horizon {
                section.note(
                    "must be at least \(DurationText.text(horizon)): \(source.descriptor.provider) sends again for so long",
                    key: "keys"
                )
            }
        }
    }

    private mutating func readLimits(_ section: ConfigurationSection) {
        let limits = self.rejections
        self.rejections.perSecond = section.integer("rejected_per_second", in: 0...10_000, default: limits.perSecond)
        self.rejections.kept = section.integer("rejected_kept", in: 0...10_000_000, default: limits.kept)
        self.rejections.keptBytes = section.bytes("rejected_size", default: limits.keptBytes)
        section.finish()
    }
}

extension Configuration.Server {
    private static let longestShutdownDelay = Duration.seconds(300)

    init(_ section: ConfigurationSection) {
        self.init()
        self.host = section.string("host") ?? self.host
        self.port = section.integer("port", in: 0...65_535, default: self.port)
        self.publicURL = section.string("public_url")
        if let url = self.publicURL {
            if RedirectTargets.origin(of: url) == nil {
                section.note("is no http or https URL", key: "public_url")
            } else if !["", "/"].contains(Configuration.afterHost(url)) {
                section.note(
                    "must end with the host, as in https://hooks.example.com: the gateway's pages and their cookies are at "
                        + "its root. Give the gateway a host name or a port of its own; a source's own public_url may "
                        + "have another path",
                    key: "public_url"
                )
            }
        }
        self.trustedProxies = (section.strings("trusted_proxies") ?? []).compactMap { text in
            let block = AddressBlock(text)
            if block == nil { section.note("\(text) is no address and no CIDR block", key: "trusted_proxies") }
            return block
        }
        self.limits.notifyBody = section.bodyLimit() ?? self.limits.notifyBody
        self.shutdownDelay = section.duration("shutdown_delay", default: self.shutdownDelay)
        if self.shutdownDelay > Self.longestShutdownDelay {
            section.note("must be at most \(DurationText.text(Self.longestShutdownDelay))", key: "shutdown_delay")
        }
        if section.has("tls") {
            let tls = section.section("tls")
            self.tls = Configuration.TLS(
                certificate: FilePath.resolved(tls.required("certificate", "the path of a PEM file"), in: tls.folder),
                key: FilePath.resolved(tls.required("key", "the path of a PEM file"), in: tls.folder)
            )
            tls.finish()
        }
        section.finish()
    }
}

extension Configuration.Log {
    init(_ section: ConfigurationSection) {
        self.init()
        if let level = section.string("level") {
            self.level = Logger.Level(rawValue: level) ?? self.level
            if Logger.Level(rawValue: level) == nil {
                let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                section.note("is no level: \(known)", key: "level")
            }
        }
        if let format = section.string("format") {
            self.format = Format(rawValue: format) ?? self.format
            if Format(rawValue: format) == nil { section.note("is neither text nor json", key: "format") }
        }
        section.finish()
    }
}
