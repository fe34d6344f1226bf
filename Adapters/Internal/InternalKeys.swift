import AdapterKit
import Signing

/// A source's secrets by their kind: shared ones (`v1`) and public keys (`v1a`).
struct InternalKeys: Sendable {
    var secrets: [WebhookSecret] = []
    var publicKeys: [(label: String, key: VerifyingKey)] = []

    /// What a public key begins with; anything else is a shared secret, with `whsec_` or without.
    private static let publicPrefix = "whpk_"

    init(_ secrets: [Secret]) throws(AdapterConfigurationError) {
        for secret in secrets {
            do throws(KeyMaterialError) {
                let text = String(decoding: secret.bytes, as: UTF8.self)
                if text.hasPrefix(Self.publicPrefix) {
                    self.publicKeys.append((secret.label, try VerifyingKey(text: text)))
                } else {
                    self.secrets.append(try WebhookSecret(secret))
                }
            } catch {
                throw AdapterConfigurationError(
                    key: "secrets",
                    advice: "\(secret.label) is neither whsec_ and base64 nor the public key whpk_ and base64: \(error)"
                )
            }
        }
    }

    var isEmpty: Bool { self.secrets.isEmpty && self.publicKeys.isEmpty }
}
