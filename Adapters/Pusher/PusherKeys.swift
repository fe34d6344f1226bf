import AdapterKit
import Model
import Signing

/// The secrets of a source by the app key they belong to.
///
/// A secret is written as `key:secret`, or by itself where the option `key` names the app's key.
struct PusherKeys: Sendable {
    static let option = "key"

    let pairs: [(key: String, secret: Secret)]

    init(_ settings: SourceSettings) throws(AdapterConfigurationError) {
        let key = settings.options[Self.option]
        if let key, key.string?.isEmpty != false {
            throw AdapterConfigurationError(
                key: Self.option,
                advice: "is no text: write the app's key, without its secret"
            )
        }
        let colon = UInt8(ascii: ":")
        var pairs: [(key: String, secret: Secret)] = []
        for secret in settings.secrets {
            if let end = secret.bytes.firstIndex(of: colon) {
                let rest = Array(secret.bytes[(end + 1)...])
                guard let own = String(validating: secret.bytes[..<end], as: UTF8.self), !own.isEmpty, !rest.isEmpty
                else {
                    throw AdapterConfigurationError(
                        key: "secrets",
                        advice: "\(secret.label) has a colon and is not the app's key, a colon and its secret"
                    )
                }
                pairs.append((own, Secret(label: secret.label, bytes: rest)))
            } else if let key = key?.string {
                // Anybody can sign with nothing.
                if !secret.bytes.isEmpty { pairs.append((key, secret)) }
            } else {
                throw AdapterConfigurationError(
                    key: Self.option,
                    advice:
                        "is missing: name the app's key that \(secret.label) belongs to, or write the secret as key:secret"
                )
            }
        }
        self.pairs = pairs
    }

    func secrets(of key: String) -> [Secret] { self.pairs.filter { $0.key == key }.map(\.secret) }
}
