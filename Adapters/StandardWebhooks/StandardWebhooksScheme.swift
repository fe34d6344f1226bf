public import AdapterKit
public import Model
public import Signing

/// The signatures of Standard Webhooks 1.0: `v1` for each secret (`whsec_…`), `v1a` for each public key (`whpk_…`).
public struct StandardWebhooksScheme: VerificationScheme {
    private let secrets: [WebhookSecret]
    private let keys: [(label: String, key: VerifyingKey)]

    /// - Parameter secrets: as configured; empty ones are nobody's and are left out.
    public init(_ secrets: [Secret]) throws(AdapterConfigurationError) {
        var shared: [WebhookSecret] = []
        var keys: [(label: String, key: VerifyingKey)] = []
        for secret in secrets where !secret.bytes.isEmpty {
            let text = String(decoding: secret.bytes, as: UTF8.self)
            do throws(KeyMaterialError) {
                if text.hasPrefix("whpk_") {
                    keys.append((secret.label, try VerifyingKey(text: text)))
                } else {
                    shared.append(try WebhookSecret(secret))
                }
            } catch {
                throw AdapterConfigurationError(
                    key: "secrets",
                    advice: "\(secret.label): \(error): give it as the provider shows it, whsec_… or whpk_…"
                )
            }
        }
        self.secrets = shared
        self.keys = keys
    }

    /// The secret that samples are signed with.
    var signing: WebhookSecret? { self.secrets.first }

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let headers = try StandardWebhooks.Headers { request.header($0) }
        let tolerance = settings.tolerance ?? StandardWebhooks.tolerance
        guard !self.keys.isEmpty else {
            return try headers.verify(body: request.body, secrets: self.secrets, now: now, tolerance: tolerance)
        }
        if !self.secrets.isEmpty {
            do throws(VerificationFailure) {
                return try headers.verify(body: request.body, secrets: self.secrets, now: now, tolerance: tolerance)
            } catch {
                switch error {
                // Truly signed, and at a wrong time: another key would say the same.
                case .tooOld, .tooNew: throw error
                default: break
                }
            }
        }
        let publicKeys = self.keys.map(\.key)
        var proof = try headers.verify(body: request.body, publicKeys: publicKeys, now: now, tolerance: tolerance)
        proof.matched = self.keys.first { $0.key.kid == proof.matched }?.label ?? proof.matched
        return proof
    }
}
