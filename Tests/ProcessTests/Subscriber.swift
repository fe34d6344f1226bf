import Foundation
import Model
import Signing
import TestSupport

/// An internal service: it believes only deliveries whose signature verifies, and keeps what they said.
final class Subscriber: Sendable {
    struct Heard: Sendable {
        /// The ids of the verified events, by type and subject.
        var events: [Fact: Set<String>] = [:]
        /// Deliveries that did not verify, each with its reason.
        var refused: [String] = []

        func count(_ type: String) -> Int { self.events.keys.count { $0.type == type } }
    }

    struct Fact: Sendable, Hashable {
        var type: String
        var subject: String
    }

    let heard: Watched<Heard>
    let sink: LoopbackSink
    private let secret: Watched<String?>

    init() async throws {
        let heard = Watched(Heard())
        let secret = Watched<String?>(nil)
        self.heard = heard
        self.secret = secret
        self.sink = try await LoopbackSink { request in
            do {
                let event = try Self.verified(request, secret: secret.value ?? "")
                heard.change { $0.events[event.fact, default: []].insert(event.id) }
                return .init(204)
            } catch {
                heard.change { $0.refused.append("\(error)") }
                return .init(400)
            }
        }
    }

    /// Subscribes to everything, under a name of its own.
    func subscribe(at gateway: GatewayProcess) async throws {
        let secret = try await gateway.subscribe("process-tests", to: self.sink.url("/in")).secret
        self.secret.change { $0 = secret }
    }

    private static func verified(_ request: LoopbackSink.Request, secret: String) throws -> (id: String, fact: Fact) {
        let headers = try StandardWebhooks.Headers { request.header($0) }
        let key = try WebhookSecret(Secret(label: "subscription", bytes: Array(secret.utf8)))
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        _ = try headers.verify(body: request.body, secrets: [key], now: now)
        let event = try JSON(parsing: request.body)
        return (headers.id, Fact(type: event["type"]?.string ?? "", subject: event["subject"]?.string ?? ""))
    }
}
