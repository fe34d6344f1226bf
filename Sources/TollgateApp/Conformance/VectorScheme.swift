import AdapterKit
import Model
import Signing

/// What a vector file is run against: an adapter, or a scheme of its own.
enum VectorScheme: Sendable {
    case adapter(any Adapter.Type)
    case standardWebhooks
    case standardWebhooksAsymmetric
    case cloudEvents

    func outcome(of vector: SignatureVector) -> SignatureVector.Outcome {
        switch self {
        case .adapter(let type): return vector.outcome(on: type)
        case .standardWebhooks:
            let secrets: [WebhookSecret]
            do throws(KeyMaterialError) {
                secrets = try vector.secrets.map { secret throws(KeyMaterialError) in try WebhookSecret(secret) }
            } catch { return .unusable("a secret is no whsec_…: \(error)") }
            return Self.outcome(of: vector) { headers, body, tolerance throws(VerificationFailure) in
                _ = try headers.verify(body: body, secrets: secrets, now: vector.now, tolerance: tolerance)
            }
        case .standardWebhooksAsymmetric:
            let keys: [VerifyingKey]
            do throws(KeyMaterialError) {
                keys = try vector.publicKeys.map { text throws(KeyMaterialError) in try VerifyingKey(text: text) }
            } catch { return .unusable("a public key is no whpk_…: \(error)") }
            return Self.outcome(of: vector) { headers, body, tolerance throws(VerificationFailure) in
                _ = try headers.verify(body: body, publicKeys: keys, now: vector.now, tolerance: tolerance)
            }
        case .cloudEvents:
            let headers = vector.request.inbound.headers.map { (name: $0.name, value: $0.value) }
            return vector.outcome { () throws(SignatureVector.Refusal) in
                do {
                    let events = try CloudEvent.events(headers: headers, body: vector.request.inbound.body)
                    for event in events { _ = try event.get() }
                } catch { throw .content("\(error)") }
            }
        }
    }

    private static func outcome(
        of vector: SignatureVector,
        verify: (StandardWebhooks.Headers, [UInt8], Tolerance) throws(VerificationFailure) -> Void
    ) -> SignatureVector.Outcome {
        guard vector.hasKeyMaterial else { return SignatureVector.withoutKeyMaterial }
        return vector.outcome { () throws(SignatureVector.Refusal) in
            do throws(VerificationFailure) {
                let call = vector.request.inbound
                let headers = try StandardWebhooks.Headers { call.header($0) }
                try verify(headers, call.body, vector.tolerance ?? StandardWebhooks.tolerance)
            } catch { throw .signature("\(error)") }
        }
    }
}
