import AdapterKit
import Model
import Signing

/// Reads the CloudEvents of a call.
struct InternalReading {
    let options: InternalOptions

    /// More events than this in one batch are refused as a whole.
    static let batchLimit = 1000

    func read(_ request: InboundRequest) throws(AdapterFailure) -> Normalization {
        let isBinary = Self.isBinary(request)
        // Said before anything is read: a publisher that sends binary mode has to change, whatever is in it.
        if isBinary, !self.options.allowsBinary {
            throw AdapterFailure(
                "binary mode: the event's attributes are in headers, which are not signed; "
                    + "send application/cloudevents+json, or set \(InternalOptions.binaryKey)"
            )
        }
        let results: [Result<CloudEvent, CloudEventError>]
        do throws(CloudEventError) {
            let headers = request.headers.map { (name: $0.name, value: $0.value) }
            results = try CloudEvent.events(headers: headers, body: request.body)
        } catch { throw AdapterFailure("\(error)") }
        guard results.count <= Self.batchLimit else {
            throw AdapterFailure("the batch holds \(results.count) events, more than \(Self.batchLimit)")
        }
        guard !results.isEmpty else { return .ignored("an empty batch") }
        if isBinary, case .success(let event)? = results.first { try Self.bind(event, to: request) }
        return Normalization(results.map(self.entry))
    }

    private func entry(_ result: Result<CloudEvent, CloudEventError>) -> Normalization.Entry {
        do throws(InternalEvent.Unpublishable) {
            switch result {
            case .failure(let error): return .quarantined(reason: "\(error)")
            case .success(let event):
                let event = try InternalEvent(event)
                if let refusal = self.options.refusal(of: event.type) { return .quarantined(reason: refusal) }
                return .event(try event.draft())
            }
        } catch { return .quarantined(reason: "\(error.place): \(error.problem)") }
    }

    /// Whether the call has attributes in headers, and no content type that makes its body the whole event.
    private static func isBinary(_ request: InboundRequest) -> Bool {
        let type = request.header("content-type")?.lowercased() ?? ""
        let structured = "application/cloudevents"
        return !type.drop(while: \.isWhitespace).hasPrefix(structured)
            && request.headers.contains { $0.name.lowercased().hasPrefix("ce-") }
    }

    /// Ties a binary event to what is signed, as far as that can be: the signed id is its own, and the signed body is
    /// not a structured event, which somebody on the way could otherwise send again under other attributes.
    private static func bind(_ event: CloudEvent, to request: InboundRequest) throws(AdapterFailure) {
        let signedID: String
        do throws(VerificationFailure) {
            signedID = try StandardWebhooks.Headers { request.header($0) }.id
        } catch { throw AdapterFailure("binary mode: \(error)") }
        guard signedID == event.id else {
            throw AdapterFailure("binary mode: webhook-id, which is signed, is not ce-id, which is not")
        }
        // What is no JSON is no structured event either.
        guard let body = try? JSON(parsing: request.body) else { return }
        let members = body.array ?? [body]
        guard !members.contains(where: { $0["specversion"] != nil }) else {
            throw AdapterFailure("binary mode: the body is an event by itself; send it as application/cloudevents+json")
        }
    }
}
