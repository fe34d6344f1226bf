import Signing

extension ChannelConfiguration {
    /// How long an answer may be kept at most: somebody who loses a right must lose it soon.
    private static let longestCache = Duration.seconds(60)
    private static let longestTimeout = Duration.seconds(10)

    /// nil where the section is left out or empty: nobody is let in here.
    static func read(_ section: ConfigurationSection, _ secrets: SecretReader) -> ChannelConfiguration? {
        defer { section.finish() }
        let isAbsent = section.keys.isEmpty
        guard !isAbsent else {
            _ = Self.keys.map(section.has)
            return nil
        }
        let appKey = section.required("app_key", "the app's key, which is no secret")
        if appKey.contains(":") { section.note("holds a colon: write the key alone", key: "app_key") }
        let url = section.required("authorizer_url", "who decides which caller may join which channel")
        if !url.isEmpty, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            section.note("is no http or https URL", key: "authorizer_url")
        }
        let timeout = section.duration("authorizer_timeout", default: .seconds(2))
        if timeout <= .zero || timeout > Self.longestTimeout {
            section.note("must be longer than nothing and at most 10s: a page is waiting", key: "authorizer_timeout")
        }
        let (cacheAllowed, cacheDenied) = Self.caching(section)
        let credentials = Self.credentials(section)
        let origins = (section.strings("allowed_origins") ?? []).filter { Self.isOrigin($0, section) }
        let secret = secrets.secret(section, "secret")
        let signing = Self.authorizerSecret(section, secrets)
        guard let secret, let signing else { return nil }
        return ChannelConfiguration(
            appKey: appKey,
            secret: secret,
            authorizerURL: url,
            authorizerSecret: signing,
            timeout: timeout,
            credentials: credentials,
            allowedOrigins: Set(origins),
            cacheAllowed: cacheAllowed,
            cacheDenied: cacheDenied
        )
    }

    private static let keys = [
        "app_key", "secret", "authorizer_url", "authorizer_secret", "authorizer_timeout", "credentials",
        "allowed_origins", "cache", "cache_denied",
    ]

    private static func caching(_ section: ConfigurationSection) -> (allowed: Duration, denied: Duration) {
        let allowed = section.duration("cache", default: .seconds(10))
        let denied = section.duration("cache_denied", default: .seconds(2))
        for (key, time) in [("cache", allowed), ("cache_denied", denied)] where time > Self.longestCache {
            section.note("must be at most 60s: whoever loses a right must lose it soon", key: key)
        }
        return (allowed, denied)
    }

    private static func credentials(_ section: ConfigurationSection) -> Set<Credential> {
        guard let texts = section.strings("credentials") else { return [.authorization] }
        let known = Credential.allCases.map(\.rawValue).joined(separator: ", ")
        return Set(
            texts.compactMap { text in
                let credential = Credential(rawValue: text)
                if credential == nil { section.note("\(text) is none of \(known)", key: "credentials") }
                return credential
            }
        )
    }

    private static func authorizerSecret(
        _ section: ConfigurationSection,
        _ secrets: SecretReader
    ) -> WebhookSecret? {
        guard let secret = secrets.secret(section, "authorizer_secret") else { return nil }
        do throws(KeyMaterialError) { return try WebhookSecret(secret) } catch {
            section.note("is no webhook secret (whsec_ and base64): \(error)", key: "authorizer_secret")
            return nil
        }
    }

    /// A scheme, a host and perhaps a port, as a browser writes them in `Origin`.
    private static func isOrigin(_ text: String, _ section: ConfigurationSection) -> Bool {
        let host = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let isPlain = { (byte: UInt8) in
            (97...122).contains(byte) || (48...57).contains(byte) || ".-:[]".utf8.contains(byte)
        }
        guard host.count == 2, ["http", "https"].contains(host[0]), !host[1].isEmpty, host[1].utf8.allSatisfy(isPlain)
        else {
            section.note(
                "\(text) is no origin: write https://shop.example.com, without a path; * cannot be allowed, "
                    + "because the answers depend on who asks",
                key: "allowed_origins"
            )
            return false
        }
        return true
    }
}
