import AdapterKit
import Catalog
import Ingest
import Model
import Signing
import Yams

extension Configuration {
    /// - Parameters:
    ///   - publicURL: how the outside reaches the gateway.
    ///   - publishedKeys: where the sources find the keys that their providers publish.
    static func sources(
        _ section: ConfigurationSection,
        _ secrets: SecretReader,
        publicURL: String?,
        publishedKeys: PublishedKeys
    ) -> [Source] {
        let sources = section.keys.compactMap { name in
            Self.source(name, section.section(name), secrets, publicURL: publicURL, publishedKeys)
        }
        section.finish()
        return sources
    }

    private static func source(
        _ name: String,
        _ section: ConfigurationSection,
        _ secrets: SecretReader,
        publicURL: String?,
        _ publishedKeys: PublishedKeys
    ) -> Source? {
        guard Self.isPath(name) else {
            section.note("is no path: use lower-case letters, digits, - and _, with / between parts")
            return nil
        }
        defer { section.finish() }
        let adapterName = section.required("adapter", "one of \(AdapterCatalog.names.joined(separator: ", "))")
        let secretList = secrets.secrets(section, "secrets")
        var settings = SourceSettings(name: name, secrets: secretList ?? [], publishedKeys: publishedKeys)
        settings.publicURL = section.string("public_url")
        settings.allowUnsigned = section.bool("allow_unsigned", default: false)
        let bodyLimit = section.bodyLimit()
        settings.orderKeys = section.strings("order_keys") ?? settings.orderKeys
        if section.has("tolerance") {
            settings.tolerance = Tolerance(seconds: section.duration("tolerance", default: .zero).milliseconds / 1000)
        }
        guard let adapter = AdapterCatalog.adapter(named: adapterName) else {
            if let outbound = AdapterCatalog.outbound(named: adapterName) {
                section.note("is no adapter of a source: \(outbound.refusal); take the source out", key: "adapter")
            } else if !adapterName.isEmpty {
                section.note("names no adapter: \(AdapterCatalog.names.joined(separator: ", "))", key: "adapter")
            }
            return nil
        }
        for key in adapter.descriptor.options { settings.options[key] = Self.option(section, key) }
        if adapter is any Redirecting.Type || adapter is any PublishedKeyVerifying.Type, settings.publicURL == nil {
            settings.publicURL = publicURL.map { "\($0.hasSuffix("/") ? String($0.dropLast()) : $0)/notify/\(name)" }
        }
        if adapter is any Redirecting.Type, let url = settings.publicURL, section.has("public_url"),
            RedirectTargets.origin(of: url) == nil || Self.afterHost(url) != "/notify/\(name)"
        {
            section.note(
                "must be a host and /notify/\(name), as in https://hooks.example.com/notify/\(name): from there the "
                    + "browser goes on to pages at the root of that host",
                key: "public_url"
            )
        }
        let secretsKey = adapter.descriptor.secretsKey
        let named = secretsKey.map { secrets.secrets(section, $0) } ?? []
        settings.secrets += named ?? []
        let secretOptions = adapter.descriptor.secretOptions.filter { section.has($0) }
        for key in secretOptions { settings.secretOptions[key] = secrets.secret(section, key) }
        // What is wrong with them has been noted; an adapter without its secrets would only say so again.
        guard secretList != nil, named != nil, settings.secretOptions.count == secretOptions.count else { return nil }
        for key in adapter.descriptor.callingSecretOptions where section.has(key) {
            guard let secret = secrets.secret(section, key) else { return nil }
            settings.secretOptions[key] = secret
        }
        let mayLackSecrets = settings.allowUnsigned || !adapter.descriptor.needsSecrets
        guard !settings.secrets.isEmpty || !secretOptions.isEmpty || (mayLackSecrets && secretsKey == nil) else {
            let names = adapter.descriptor.secretOptions
            section.note(
                names.isEmpty
                    ? "is missing: list the provider's signing secrets as env:NAME or file:PATH"
                    : "is missing: give \(names.joined(separator: " and ")) as env:NAME or file:PATH",
                key: names.first ?? secretsKey ?? "secrets"
            )
            return nil
        }
        do throws(AdapterConfigurationError) {
            return Source(name: name, adapter: try adapter.init(settings: settings), bodyLimit: bodyLimit)
        } catch {
            section.note(error.advice, key: error.key)
            return nil
        }
    }

    /// The path of a URL and what follows it.
    static func afterHost(_ url: String) -> Substring {
        let authority = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return authority.drop { !"/?#".contains($0) }
    }

    private static func isPath(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
    }

    private static func option(_ section: ConfigurationSection, _ key: String) -> JSON? {
        guard section.has(key) else { return nil }
        if let json = section.mapping(key) { return json }
        if let list = section.scalar(key) == nil ? section.strings(key) : nil {
            return .array(list.map { .string($0) })
        }
        return section.string(key).map { .string($0) }
    }
}
