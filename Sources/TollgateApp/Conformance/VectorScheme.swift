import AdapterKit
import Model
import Signing

/// What a vector file is run against: an adapter, or a scheme of its own.
enum VectorScheme: Sendable {
    case adapter(any Adapter.Type)
    case standardWebhooks
    case standardWebhooksAsymmetric
    case cloudEvents

    /// Why the case is refused: by its signature, or by what it says; nil where it is accepted.
    enum Refusal: Error, CustomStringConvertible {
        case signature(String)
        case content(String)

        var description: String {
            switch self {
            case .signature(let why): "signature: \(why)"
            case .content(let why): "content: \(why)"
            }
        }
    }

    func check(_ vector: VectorCase) throws(Refusal) {
        switch self {
        case .adapter(let type): try Self.check(vector, type)
        case .standardWebhooks:
            try Self.signature { () throws in
                let headers = try StandardWebhooks.Headers { vector.request.header($0) }
                let secrets = try vector.secrets.map { try WebhookSecret($0) }
                let tolerance = vector.tolerance ?? StandardWebhooks.tolerance
                _ = try headers.verify(
                    body: vector.request.body,
                    secrets: secrets,
                    now: vector.now,
                    tolerance: tolerance
                )
            }
        case .standardWebhooksAsymmetric:
            try Self.signature { () throws in
                let headers = try StandardWebhooks.Headers { vector.request.header($0) }
                let keys = try [vector.publicKey].compactMap { $0 }.map { try VerifyingKey(text: $0) }
                let tolerance = vector.tolerance ?? StandardWebhooks.tolerance
                _ = try headers.verify(
                    body: vector.request.body,
                    publicKeys: keys,
                    now: vector.now,
                    tolerance: tolerance
                )
            }
        case .cloudEvents:
            let headers = vector.request.headers.map { (name: $0.name, value: $0.value) }
            do {
                for event in try CloudEvent.events(headers: headers, body: vector.request.body) { _ = try event.get() }
            } catch { throw .content("\(error)") }
        }
    }

    private static func signature(_ body: () throws -> Void) throws(Refusal) {
        do { try body() } catch { throw .signature("\(error)") }
    }

    private static func check(_ vector: VectorCase, _ type: any Adapter.Type) throws(Refusal) {
        let settings = SourceSettings(
            name: type.descriptor.name,
            secrets: vector.secrets,
            publicURL: vector.url,
            tolerance: vector.tolerance
        )
        let adapter: any Adapter
        do { adapter = try type.init(settings: settings) } catch { throw .content("\(error)") }
        let verified: VerifiedRequest
        do { (verified, _) = try adapter.verify(vector.request, now: vector.now) } catch {
            throw .signature("\(error)")
        }
        do { _ = try adapter.normalize(verified) } catch { throw .content("\(error)") }
    }
}
