import AdapterKit
import Model
import Signing

/// Standard Webhooks with the shared secrets or the public keys of a source; either proves the call.
struct InternalScheme: VerificationScheme {
    let keys: InternalKeys

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard !self.keys.isEmpty else { throw .noSecret }
        let headers = try StandardWebhooks.Headers { request.header($0) }
        let tolerance = settings.tolerance ?? StandardWebhooks.tolerance
        var failures: [VerificationFailure] = []
        if !self.keys.secrets.isEmpty {
            do throws(VerificationFailure) {
                return try headers.verify(
                    body: request.body,
                    secrets: self.keys.secrets,
                    now: now,
                    tolerance: tolerance
                )
            } catch { failures.append(error) }
        }
        if !self.keys.publicKeys.isEmpty {
            do throws(VerificationFailure) {
                let keys = self.keys.publicKeys.map(\.key)
                var proof = try headers.verify(body: request.body, publicKeys: keys, now: now, tolerance: tolerance)
                // The evidence names the secret as the configuration does.
                let match = self.keys.publicKeys.first { $0.key.kid == proof.matched }
                proof.matched = match?.label ?? proof.matched
                return proof
            } catch { failures.append(error) }
        }
        throw failures.max { $0.weight < $1.weight } ?? .mismatch
    }
}

extension VerificationFailure {
    /// How much a failure tells: a truly signed call that is too old says more than a signature that is not there.
    fileprivate var weight: Int {
        switch self {
        case .tooOld, .tooNew: 2
        case .mismatch: 1
        default: 0
        }
    }
}
