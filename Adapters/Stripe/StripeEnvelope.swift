import AdapterKit
import Model

/// The outside of a Stripe event: a snapshot (`event`) or a thin one (`v2.core.event`).
struct StripeEnvelope {
    let id: String
    let type: String
    let created: Timestamp?
    let livemode: Bool
    /// The connected account, or the `context` that newer versions name it by.
    let account: String?
    let apiVersion: String?
    /// `data.object`; nil in a thin event.
    let object: JSON?
    /// The object a thin event is about.
    let relatedObject: JSON?
    /// The snapshot event that a thin one copies.
    let snapshotEvent: String?

    init(_ body: [UInt8]) throws(AdapterFailure) {
        let json: JSON
        do { json = try JSON(parsing: body) } catch { throw AdapterFailure("the body is not JSON: \(error)") }
        guard let kind = json["object"]?.string, kind == "event" || kind == "v2.core.event" else {
            throw AdapterFailure("object: neither event nor v2.core.event")
        }
        guard let id = json["id"]?.string, !id.isEmpty else { throw AdapterFailure("id: missing") }
        guard let type = json["type"]?.string, !type.isEmpty else { throw AdapterFailure("type: missing") }
        guard let livemode = json["livemode"]?.bool else { throw AdapterFailure("livemode: missing") }
        self.id = id
        self.type = type
        self.livemode = livemode
        self.account = json["account"]?.string ?? json["context"]?.string
        self.apiVersion = json["api_version"]?.string
        self.snapshotEvent = json["snapshot_event"]?.string
        self.relatedObject = json["related_object"]
        switch json["created"] {
        case .integer(let seconds): self.created = Timestamp(seconds: seconds)
        case .string(let text): self.created = Timestamp(rfc3339: text)
        default: self.created = nil
        }
        guard kind == "event" else {
            self.object = nil
            return
        }
        guard let object = json["data"]?["object"], object.object != nil else {
            throw AdapterFailure("data.object: missing")
        }
        self.object = object
    }

    /// A thin copy tells the same fact as its snapshot, so it has the snapshot's key.
    var key: String { self.snapshotEvent ?? self.id }
}

extension JSON {
    /// An id that Stripe gives as text, or as the object itself where the endpoint asked for it expanded.
    var stripeID: String? { self.string ?? self["id"]?.string }
}
