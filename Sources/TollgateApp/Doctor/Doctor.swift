import AdapterKit
import Dispatching
import Edge
import Foundation
import Ingest
import Model
import Signing
import Store

/// Looks at everything a gateway needs and says how to mend what is wrong.
struct Doctor: Sendable {
    let path: String?
    let environment: [String: String]
    /// The way to providers that publish their keys, and to Google Cloud.
    var http = OutboundHTTP.perCall

    /// One thing that was looked at.
    struct Finding: Sendable, Hashable {
        var check: String
        var isFine: Bool
        /// What was found; where it is not fine, what to do.
        var text: String
        /// Whether it works, and may not do what was meant.
        var isWarning = false

        static func warning(_ check: String, _ text: String) -> Finding {
            Finding(check: check, isFine: true, text: text, isWarning: true)
        }
        static func fine(_ check: String, _ text: String) -> Finding { Finding(check: check, isFine: true, text: text) }
        static func fault(_ check: String, _ text: String) -> Finding {
            Finding(check: check, isFine: false, text: text)
        }

        var json: JSON {
            [
                "check": .string(self.check), "ok": .bool(self.isFine), "warning": .bool(self.isWarning),
                "text": .string(self.text),
            ]
        }
    }

    func examine() async -> [Finding] {
        let configuration: Configuration
        var findings: [Finding]
        do throws(ConfigurationError) {
            let (read, problems) = try Configuration.examine(self.path, environment: self.environment)
            configuration = read
            findings = Self.faults(problems)
            if findings.isEmpty { findings = [.fine("configuration", "read; every secret is there")] }
        } catch { return Self.faults(error) }
        findings += self.permissions(configuration)
        findings += self.keys(configuration)
        findings.append(self.clock())
        findings.append(self.disk(configuration))
        findings += configuration.server.tls.map { [self.tls($0)] } ?? []
        if configuration.sourceNames.isEmpty {
            findings.append(.fine("sources", "none are configured: every call is answered 404 until there is one"))
        }
        findings += configuration.sources.flatMap { source in
            let advice = (source.adapter as? any Advising)?.advice ?? []
            return [self.source(source, configuration.server.limits)]
                + advice.map { .warning("source \(source.name)", $0) }
        }
        for url in configuration.keySetURLs { findings.append(await self.keySet(url)) }
        findings += configuration.subscriptions.map { self.target($0, configuration) }
        findings += configuration.typeWarnings.map { .warning("subscription \($0.subscription)", $0.text) }
        findings += self.fulfilment(configuration)
        findings += await self.assets(configuration)
        findings += await self.database(configuration)
        return findings
    }

    private static func faults(_ error: ConfigurationError) -> [Finding] {
        let file = error.file.map { "\($0): " } ?? ""
        return error.problems.map { .fault("configuration", "\(file)\($0)") }
    }

    private func permissions(_ configuration: Configuration) -> [Finding] {
        let own = [GatewayKeys.sealName, GatewayKeys.ringName].map { FilePath.joined(configuration.keyFolder, $0) }
        let secrets = Set(configuration.secretFiles).sorted()
        return (own + [configuration.store.path] + secrets).compactMap { path in
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            do {
                return try PrivateFile.isOpenToOthers(path)
                    ? .fault("permissions", "\(path) can be read by others: chmod 600 \(path)")
                    : .fine("permissions", "\(path) belongs to its owner alone")
            } catch { return .fault("permissions", "\(path) cannot be looked at: \(ErrorText.of(error))") }
        }
    }

    /// The gateway's own keys; nothing to tell where the first start is still to come.
    private func keys(_ configuration: Configuration) -> [Finding] {
        let (folder, database) = (configuration.keyFolder, configuration.store.path)
        let missing = GatewayKeys.missing(in: folder)
        var findings: [Finding] = []
        if !missing.isEmpty, FilePath.hasContent(database) {
            findings.append(.fault("own keys", GatewayKeys.refusal(of: missing, database)))
        }
        for name in [GatewayKeys.ringName, GatewayKeys.sealName] where !missing.contains(name) {
            do throws(CommandFailure) {
                if name == GatewayKeys.ringName {
                    _ = try GatewayKeys.ring(in: folder)
                } else {
                    _ = try GatewayKeys.sealer(in: folder)
                }
                findings.append(.fine("own keys", "\(FilePath.joined(folder, name)) can be used"))
            } catch { findings.append(.fault("own keys", error.description)) }
        }
        return findings
    }

    /// Those that cannot be opened are named; what the file declares is sealed anew at every start.
    private func secrets(of subscriptions: [SubscriptionRecord], _ configuration: Configuration) -> [Finding] {
        let sealer: Sealer
        do throws(CommandFailure) { sealer = try GatewayKeys.sealer(in: configuration.keyFolder) } catch {
            // That is a finding of its own.
            return []
        }
        return subscriptions.filter { !$0.isConfigured && $0.needsSecret(sealer) }.map { subscription in
            .fault(
                "subscription \(subscription.name)",
                "its secret was sealed with another \(GatewayKeys.sealName), so nothing can be delivered: put that file "
                    + "back, or give it a new secret (tollgate subscriptions rotate-secret \(subscription.id)) and its "
                    + "service too"
            )
        }
    }

    /// A clock cannot be checked without a second one; one that is far off shows in the program's own age.
    private func clock() -> Finding {
        let now = TimeSource.system.now()
        guard let built = Timestamp(rfc3339: "2026-11-01T00:00:00Z"), now > built else {
            return .fault("clock", "it is \(now) by this machine: set the clock (timedatectl set-ntp true)")
        }
        return .fine("clock", "it is \(now) by this machine")
    }

    private func disk(_ configuration: Configuration) -> Finding {
        let folder = FilePath.presentFolder(of: configuration.store.path)
        guard let free = DiskSpace.freeBytes(at: folder) else {
            return .fault("disk", "the free space of \(folder) cannot be told")
        }
        let mebibytes = free >> 20
        return free < configuration.minimumFreeBytes
            ? .fault("disk", "\(mebibytes) MiB are free in \(folder): make room, or lower disk.minimum_free")
            : .fine("disk", "\(mebibytes) MiB are free in \(folder)")
    }

    private func tls(_ tls: Configuration.TLS) -> Finding {
        do {
            _ = try tls.load()
            return .fine("tls", "\(tls.certificate) and \(tls.key) belong together")
        } catch { return .fault("tls", error.description) }
    }

    private func source(_ source: Source, _ limits: EdgeLimits) -> Finding {
        let settings = source.adapter.settings
        let check = "source \(source.name)"
        let limit = limits.body(of: source)
        if let largest = source.descriptor.largestBody, limit < largest {
            return .fault(
                check,
                "\(source.descriptor.provider) may send calls of \(ByteCountText.text(largest)), and longer ones than "
                    + "\(ByteCountText.text(limit)) are refused: raise its body_limit, or take it away"
            )
        }
        let size = ", calls up to \(ByteCountText.text(limit))"
        // Whoever accepts unsigned calls should see it on every look.
        guard !settings.allowUnsigned else {
            return .fine(check, "takes unsigned calls of \(source.descriptor.provider), as allow_unsigned says\(size)")
        }
        return .fine(check, "\(source.descriptor.provider), \(Self.secrets(settings))\(size)")
    }

    /// What is secret of a source: what calls are checked with, then what else it is configured with by name.
    private static func secrets(_ settings: SourceSettings) -> String {
        let checking =
            switch settings.secrets.count {
            case 0: [String]()
            case 1: ["1 secret that calls are checked with"]
            case let count: ["\(count) secrets that calls are checked with"]
            }
        let all = checking + settings.secretOptions.keys.sorted()
        return all.isEmpty ? "no secret of its own" : all.joined(separator: ", ")
    }

    private func keySet(_ url: String) async -> Finding {
        let place = url.prefix { $0 != "?" }
        do throws(KeySetFailure) {
            let set = try await KeySetDownload.fetch(url, over: self.http).set
            let unusable = set.unusable.isEmpty ? "" : "; not usable: \(set.unusable.joined(separator: "; "))"
            return .fine("keys", "\(place) publishes \(set.keys.count) for RS256\(unusable)")
        } catch {
            return .fault(
                "keys",
                "\(place) gives no keys: \(error). Calls that need them are answered with 503: let the gateway reach "
                    + "it, or change jwks_url"
            )
        }
    }

    private func target(_ subscription: Configuration.Subscription, _ configuration: Configuration) -> Finding {
        self.target("subscription \(subscription.name)", subscription.url, configuration)
    }

    func target(
        _ check: String,
        _ url: String,
        _ configuration: Configuration,
        _ what: String = "its target may be dialled"
    ) -> Finding {
        do throws(TargetRefusal) {
            try TargetGuard(allowed: configuration.dispatch.allowedTargets).check(url: url)
            return .fine(check, what)
        } catch { return .fault(check, "\(error), or the url can be changed") }
    }

    /// The services that grant, and what of.
    private func fulfilment(_ configuration: Configuration) -> [Finding] {
        let fulfilment = configuration.fulfilment
        let services = fulfilment.services.map { service in
            let kinds = fulfilment.kinds.filter { $0.value == service.name }.keys.sorted()
            let grants = kinds.isEmpty ? "no kind: fulfilment.kinds names it nowhere" : kinds.joined(separator: ", ")
            return self.target("service \(service.name)", service.url, configuration, "grants \(grants)")
        }
        return services
            + (fulfilment.wallet.map { [self.target("wallet", $0.url, configuration, "gives every buyer one")] } ?? [])
    }

    /// Whether a database that is not there yet can be made.
    private func place(ofNew path: String) -> Finding {
        let folder = FilePath.presentFolder(of: path)
        guard access(folder + "/", W_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return .fault("database", "\(path) cannot be made in \(folder) (\(reason)): change store.sqlite.path")
        }
        return .fine("database", "\(path) will be made on the first start")
    }

    /// Whether the file nears the limit that is set for it; nil where none is.
    private static func limit(_ store: SQLiteConfiguration) -> Finding? {
        guard let pages = store.maximumPages else { return nil }
        let size: Int
        do {
            size = (try FileManager.default.attributesOfItem(atPath: store.path)[.size] as? NSNumber)?.intValue ?? 0
        } catch { return .fault("database size", "\(store.path) cannot be looked at: \(ErrorText.of(error))") }
        let used = size / Self.pageBytes
        return used * 100 >= pages * 95
            ? .fault(
                "database size",
                "\(used) of \(pages) pages are taken, and calls are refused when it is full: raise "
                    + "store.sqlite.maximum_pages, or keep less (retention)"
            )
            : .fine("database size", "\(used) of \(pages) pages are taken")
    }

    /// SQLite's default, which the store keeps.
    private static let pageBytes = 4096

    private func database(_ configuration: Configuration) async -> [Finding] {
        let path = configuration.store.path
        if let refusal = Gateway.refusal(ofPath: path) { return [.fault("database", refusal)] }
        guard FilePath.hasContent(path) else { return [self.place(ofNew: path)] }
        if let fault = Self.writing(path) { return [fault] }
        do throws(StoreError) {
            let store = try await Store.openReadOnly(path: path, time: .system)
            if let refusal = try await store.startRefusal() { return [.fault("database", refusal)] }
            let faults = try await store.check()
            let integrity: Finding =
                faults.isEmpty
                ? .fine("database", "\(path) is whole")
                : .fault("database", "\(faults[0]) (\(faults.count) faults): stop the gateway and restore a backup")
            // The start mends it, so it is no fault.
            if let refusal = try await store.readRefusal() { return [integrity, .warning("schema", refusal)] }
            let stored = Set(try await store.knownSources())
            let missing = stored.subtracting(configuration.sourceNames).sorted()
            let renamed = missing.map { name in
                Finding.fault(
                    "source \(name)",
                    "calls of it are stored and it is not configured: renaming a source changes the ids of its events"
                )
            }
            return try await [integrity] + renamed + [Self.limit(configuration.store)].compactMap { $0 }
                + self.secrets(of: try await store.subscriptions(), configuration)
                + self.standings(store, configuration)
        } catch { return [.fault("database", "\(path): \(ErrorText.of(error))")] }
    }

    /// Why the file cannot be written, which a gateway must; nil where it can.
    private static func writing(_ path: String) -> Finding? {
        // SQLite keeps its log beside the file.
        for place in [path, FilePath.folder(of: path) + "/"] where access(place, R_OK | W_OK) != 0 {
            let reason = String(cString: strerror(errno))
            return .fault(
                "database",
                "\(place) cannot be written by this user (\(reason)): let the gateway's user write it"
            )
        }
        return nil
    }
}
