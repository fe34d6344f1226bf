import Hummingbird
import HummingbirdCore
import Logging
import Model
import NIOCore
import ServiceLifecycle
import Signing

/// The shop of the demonstration: takes events and checks their signatures, and has the page that buyers come back to.
struct DemoSubscriber: Sendable {
    /// One event as it came.
    struct Arrival: Sendable {
        var id: String
        var type: String
        /// The whole event, to see what it is about.
        var text: String
        /// nil where the signature is right; else why not.
        var refusal: String?
    }

    private let hear: @Sendable (Arrival) -> Void
    private let secrets: [WebhookSecret]

    init(secret: Secret, hear: @escaping @Sendable (Arrival) -> Void) throws(KeyMaterialError) {
        self.secrets = [try WebhookSecret(secret)]
        self.hear = hear
    }

    func service(port: Int, logger: Logger, onServing: @escaping @Sendable (Int) -> Void) -> some Service {
        let router = Router()
        router.post("/events") { request, _ in
            let body = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
            let arrival = self.read(body) { name in request.headers.first { $0.name.canonicalName == name }?.value }
            self.hear(arrival)
            return Response(status: arrival.refusal == nil ? .noContent : .unauthorized)
        }
        router.get("/thanks") { _, _ in "Thank you. Your order shows whether your payment has arrived.\n" }
        return Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { onServing($0.localAddress?.port ?? port) },
            logger: logger
        )
    }

    private func read(_ body: [UInt8], header: (String) -> String?) -> Arrival {
        var arrival = Arrival(id: "", type: "", text: String(decoding: body, as: UTF8.self), refusal: nil)
        do throws(VerificationFailure) {
            let headers = try StandardWebhooks.Headers(header)
            _ = try headers.verify(body: body, secrets: self.secrets, now: TimeSource.system.now())
        } catch { arrival.refusal = "\(error)" }
        do throws(CloudEventError) {
            let event = try CloudEvent(structured: body)
            (arrival.id, arrival.type) = (event.id, event.type)
        } catch { arrival.refusal = "\(error)" }
        return arrival
    }
}
