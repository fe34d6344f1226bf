import AdapterTesting
import FoundationEssentials
import Model
import Testing

@testable import Signing

/// Keys and tokens made for these tests.
enum TokenKeys {
    static let now = Timestamp(seconds: 1_790_000_000)

    static func key(_ name: String = "one") throws -> RSASigningKey {
        let file = try FixturesFolder.url("googlecloud-pubsub/keys/\(name).pem")
        return try RSASigningKey(pem: String(decoding: Data(contentsOf: file), as: UTF8.self))
    }

    static let policy = IdentityTokenPolicy(
        issuers: ["https://issuer.example.com", "issuer.example.com"],
        audiences: ["https://hooks.example.com/notify/a"],
        emails: ["push@example.com"],
        skew: 60
    )

    /// Good claims with some of them changed; nil takes one away.
    static func claims(_ changes: [String: JSON?] = [:]) -> JSON {
        var claims = JSONObject([
            ("aud", "https://hooks.example.com/notify/a"), ("email", "push@example.com"), ("email_verified", true),
            ("exp", .integer(Self.now.seconds + 3000)), ("iat", .integer(Self.now.seconds - 600)),
            ("iss", "https://issuer.example.com"), ("sub", "1137"),
        ])
        for (name, value) in changes { claims[name] = value }
        return .object(claims)
    }

    /// A token signed by the key with a header of one's own.
    static func token(header: JSON, payload: [UInt8], _ key: RSASigningKey) throws -> String {
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(payload)
        return signed + "." + Base64URL.encode(try key.signature(for: Array(signed.utf8)))
    }
}
