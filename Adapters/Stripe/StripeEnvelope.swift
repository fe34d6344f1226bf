import AdapterKit
import Model

/// The outside of a Stripe event: a snapshot (`event`) or a thin one (`v2.core.event`).
struct StripeEnvelope {
    let id: String
    let type: String
    let created: Timestamp?
    let livemode: Bool
    /// The connected account, or the `context` that newer versions name it by; nil for our own.
    let account: String?
    /// Whether that account's money may move orders here.
    let accountMovesOrders: Bool
    let apiVersion: String?
    /// `data.object`; nil in a thin event.
    let object: JSON?
    /// The id of the object that a thin event is about.
    let relatedObject: String?
    /// The id of the snapshot event that a thin one copies.
    let snapshotEvent: String?

    /// - Parameter accounts: the connected accounts whose money may move orders.
    init(_ body: [UInt8], accounts: Set<String>) throws(AdapterFailure) {
        let json: JSON
        do { json = try JSON(parsing: body) } catch { throw AdapterFailure("the body is not JSON: \(error)") }
        guard let kind = json["object"]?.string, kind == "event" || kind == "v2.core.event" else {
            throw AdapterFailure("object: neither event nor v2.core.event")
        }
        guard let livemode = json["livemode"]?.bool else { throw AdapterFailure("livemode: missing or no boolean") }
        guard let id = try Self.text("id", of: json) else { throw AdapterFailure("id: missing") }
        guard let type = try Self.text("type", of: json) else { throw AdapterFailure("type: missing") }
        self.id = id
        self.type = type
        self.livemode = livemode
        // Were another value than a text taken for none, the account's event would pass for our own.
        let (account, context) = (try Self.text("account", of: json), try Self.text("context", of: json))
        self.account = account ?? context
        self.accountMovesOrders = self.account.map { accounts.contains($0) } ?? false
        self.apiVersion = json["api_version"]?.string
        self.snapshotEvent = try Self.text("snapshot_event", of: json)
        self.relatedObject = json["related_object"]?["id"]?.string
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
            throw AdapterFailure("data.object: missing or no object")
        }
        self.object = object
    }

    /// nil where the member is missing or null.
    private static func text(_ name: String, of json: JSON) throws(AdapterFailure) -> String? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let text = value.string, !text.isEmpty else { throw AdapterFailure("\(name): no text") }
        return text
    }
}
