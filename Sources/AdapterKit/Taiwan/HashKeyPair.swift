import Model
import Signing

/// A `HashKey` and a `HashIV`, which ECPay and NewebPay give out together.
///
/// A source has the current pair as `hash_key` and `hash_iv`. Older ones, until they are out of use, stand among its
/// `secrets` as `{"hashKey": "…", "hashIV": "…"}`, where the current one may stand too.
public struct HashKeyPair: Sendable {
    /// A name for evidence; never derived from the pair.
    public let label: String
    private let pair: (key: Secret, iv: Secret)

    public static let options = ["hash_key", "hash_iv"]

    private init(_ label: String, key: [UInt8], iv: [UInt8]) {
        self.label = label
        self.pair = (Secret(label: label, bytes: key), Secret(label: label, bytes: iv))
    }

    public var key: [UInt8] { self.pair.key.bytes }
    public var iv: [UInt8] { self.pair.iv.bytes }

    /// Every pair of the source, current first; none where it has none.
    public static func all(_ settings: SourceSettings) throws(AdapterConfigurationError) -> [HashKeyPair] {
        var pairs: [HashKeyPair] = []
        switch (settings.secretOptions["hash_key"], settings.secretOptions["hash_iv"]) {
        case (let key?, let iv?): pairs.append(HashKeyPair(key.label, key: key.bytes, iv: iv.bytes))
        case (nil, nil): break
        case (.some, nil): throw AdapterConfigurationError(key: "hash_iv", advice: "is missing: it goes with hash_key")
        case (nil, .some): throw AdapterConfigurationError(key: "hash_key", advice: "is missing: it goes with hash_iv")
        }
        for secret in settings.secrets where !secret.bytes.isEmpty { pairs.append(try Self.pair(secret)) }
        return pairs
    }

    private static func pair(_ secret: Secret) throws(AdapterConfigurationError) -> HashKeyPair {
        let wrong = AdapterConfigurationError(
            key: "secrets",
            advice: "\(secret.label): is no pair: write {\"hashKey\": \"…\", \"hashIV\": \"…\"} on one line"
        )
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: secret.bytes) } catch { throw wrong }
        guard let key = json["hashKey"]?.string, let iv = json["hashIV"]?.string, !key.isEmpty, !iv.isEmpty else {
            throw wrong
        }
        return HashKeyPair(secret.label, key: Array(key.utf8), iv: Array(iv.utf8))
    }
}
