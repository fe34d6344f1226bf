import AdapterKit
import Model
import Signing

/// What a source of pushes is configured with.
struct PushConfiguration: Sendable {
    /// Google's key set for identity tokens (its OpenID Connect discovery document, `jwks_uri`).
    static let googleKeys = "https://www.googleapis.com/oauth2/v3/certs"
    /// Both are Google's spellings.
    static let issuers = ["https://accounts.google.com", "accounts.google.com"]
    /// Seconds that Google's clock may be from ours.
    static let skew: Int64 = 60

    /// Keys of our own, with which `tollgate send` signs: each with its secret's label.
    let ownKeys: [(label: String, key: RSASigningKey)]
    /// The key set that the option `jwks` brings.
    let inlineKeys: RSAKeySet?
    /// nil where ``inlineKeys`` take its place.
    let keySetURL: String?
    /// nil where the source is for reading only, so that no call can be proved.
    let policy: IdentityTokenPolicy?

    init(_ settings: SourceSettings) throws(AdapterConfigurationError) {
        self.ownKeys = try Self.ownKeys(settings.secrets)
        self.inlineKeys = try Self.inlineKeys(settings.options["jwks"])
        let url = try Self.keySetURL(settings.options["jwks_url"])
        if self.inlineKeys != nil, url != nil {
            throw AdapterConfigurationError(key: "jwks_url", advice: "is of no use beside jwks: keep one of the two")
        }
        self.keySetURL = self.inlineKeys == nil ? url ?? Self.googleKeys : nil
        self.policy = try Self.policy(settings)
    }

    private static func policy(_ settings: SourceSettings) throws(AdapterConfigurationError) -> IdentityTokenPolicy? {
        let audiences = try Self.texts("audience", settings) ?? settings.publicURL.map { [$0] }
        let emails = try Self.texts("service_account", settings)
        if let audiences, let emails {
            return IdentityTokenPolicy(
                issuers: Self.issuers,
                audiences: audiences,
                emails: emails,
                skew: settings.tolerance?.seconds ?? Self.skew
            )
        }
        // Calls are looked at without being proved: `tollgate normalize`.
        guard !settings.allowUnsigned else { return nil }
        guard emails != nil else {
            throw AdapterConfigurationError(
                key: "service_account",
                advice: "is missing: write the e-mail address of the service account that the push subscription uses; "
                    + "anybody with a Google account can get a token for any audience"
            )
        }
        throw AdapterConfigurationError(
            key: "audience",
            advice: "is missing: write the push subscription's audience, or public_url, which is the audience where "
                + "the subscription names none"
        )
    }

    /// A text or a list of texts; nil where the option is missing.
    private static func texts(_ name: String, _ settings: SourceSettings) throws(AdapterConfigurationError) -> [String]?
    {
        guard let option = settings.options[name] else { return nil }
        let texts = option.array.map { $0.compactMap(\.string) } ?? option.string.map { [$0] } ?? []
        guard !texts.isEmpty, !texts.contains(""), texts.count == option.array?.count ?? 1 else {
            throw AdapterConfigurationError(key: name, advice: "is neither a text nor a list of texts")
        }
        return texts
    }

    private static func keySetURL(_ option: JSON?) throws(AdapterConfigurationError) -> String? {
        guard let option else { return nil }
        guard let url = option.string, Self.isSafe(url) else {
            throw AdapterConfigurationError(
                key: "jwks_url",
                advice: "is no https URL: whoever can change the keys on their way can forge calls (http serves "
                    + "loopback addresses only)"
            )
        }
        return url
    }

    private static func isSafe(_ url: String) -> Bool {
        let secure = "https://"
        if url.hasPrefix(secure) { return url.utf8.count > secure.utf8.count && !url.hasPrefix(secure + "/") }
        return ["127.0.0.1", "localhost", "[::1]"].contains { host in
            let prefix = "http://\(host)"
            return url == prefix || url.hasPrefix(prefix + ":") || url.hasPrefix(prefix + "/")
        }
    }

    private static func inlineKeys(_ option: JSON?) throws(AdapterConfigurationError) -> RSAKeySet? {
        guard let option else { return nil }
        let set: RSAKeySet
        do throws(KeySetError) {
            // Written as a text, the set may be pasted as its provider serves it.
            if let text = option.string {
                set = try RSAKeySet(parsing: text.utf8)
            } else {
                set = try RSAKeySet(jwks: option)
            }
        } catch { throw AdapterConfigurationError(key: "jwks", advice: "is no key set: \(error)") }
        guard set.unusable.isEmpty else {
            let reasons = set.unusable.joined(separator: "; ")
            throw AdapterConfigurationError(key: "jwks", advice: "has keys that cannot be used: \(reasons)")
        }
        return set
    }

    private static func ownKeys(
        _ secrets: [Secret]
    ) throws(AdapterConfigurationError) -> [(label: String, key: RSASigningKey)] {
        var keys: [(label: String, key: RSASigningKey)] = []
        for secret in secrets where !secret.bytes.isEmpty {
            do throws(KeyMaterialError) {
                keys.append((secret.label, try RSASigningKey(pem: String(decoding: secret.bytes, as: UTF8.self))))
            } catch {
                throw AdapterConfigurationError(
                    key: "secrets",
                    advice: "\(secret.label) is no RSA private key in PEM (\(error)): none is needed to take Google's "
                        + "calls, only to send samples"
                )
            }
        }
        return keys
    }
}
