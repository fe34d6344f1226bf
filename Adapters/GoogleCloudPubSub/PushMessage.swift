import AdapterKit
import Model
import Signing

/// One message as it was pushed.
///
/// Wrapped, it is a JSON object with `message` and `subscription`. Unwrapped, the body is the message's data; its
/// metadata and its attributes are headers where the subscription writes them, and missing where it does not
/// (cloud.google.com/pubsub/docs/payload-unwrapping).
struct PushMessage {
    /// nil where an unwrapped push has no metadata.
    let id: String?
    let subscription: String?
    let publishTime: Timestamp?
    let orderingKey: String?
    /// Counted where the subscription has a dead-letter topic.
    let deliveryAttempt: Int64?
    let attributes: PushAttributes
    let data: [UInt8]
    /// Why the message cannot be mapped, though it is one.
    let flaw: String?
    let isWrapped: Bool

    init(_ request: InboundRequest) throws(AdapterFailure) {
        let metadata = "x-goog-pubsub-"
        if request.headers.contains(where: { $0.name.lowercased().hasPrefix(metadata) }) {
            self.init(unwrapped: request, metadata: metadata)
            return
        }
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: request.body) } catch {
            throw AdapterFailure("the body is no JSON, and there is no metadata of an unwrapped message: \(error)")
        }
        guard let object = json.object, !object.isEmpty else {
            throw AdapterFailure("the body is neither a message nor the data of one")
        }
        if Self.isEnvelope(object) { try self.init(wrapped: object) } else { self.init(data: request.body) }
    }

    /// Data of one's own may have a member `message` too, but not beside a subscription or with a message's members.
    private static func isEnvelope(_ object: JSONObject) -> Bool {
        guard let message = object["message"] else { return false }
        if object["subscription"] != nil { return true }
        return ["messageId", "message_id", "publishTime", "publish_time"].contains { message[$0] != nil }
    }

    private init(wrapped envelope: JSONObject) throws(AdapterFailure) {
        guard let message = envelope["message"], message.object != nil else {
            throw AdapterFailure("message: missing or no object")
        }
        guard let id = try Self.text("messageId", "message_id", of: message) else {
            throw AdapterFailure("message.messageId: missing")
        }
        self.id = id
        let time = try Self.text("publishTime", "publish_time", of: message)
        self.publishTime = time.flatMap { Timestamp(rfc3339: $0) }
        self.orderingKey = try Self.text("orderingKey", "ordering_key", of: message)
        self.subscription = envelope["subscription"]?.string
        self.deliveryAttempt = envelope["deliveryAttempt"]?.integer
        self.isWrapped = true
        switch PushAttributes.read(message["attributes"]) {
        case .success(let attributes):
            self.attributes = attributes
            let data = Self.decoded(message["data"])
            self.data = data ?? []
            self.flaw = data == nil ? "message.data: no canonical base64" : nil
        case .failure(let flaw):
            (self.attributes, self.data, self.flaw) = (.none, [], flaw.reason)
        }
    }

    private init(unwrapped request: InboundRequest, metadata: String) {
        self.id = request.header(metadata + "message-id")
        self.subscription = request.header(metadata + "subscription-name")
        self.publishTime = request.header(metadata + "publish-time").flatMap { Timestamp(rfc3339: $0) }
        self.orderingKey = request.header(metadata + "ordering-key")
        self.deliveryAttempt = request.header(metadata + "delivery-attempt").flatMap { Int64($0) }
        self.attributes = PushAttributes(headers: request.headers)
        self.data = request.body
        self.flaw = nil
        self.isWrapped = false
    }

    private init(data: [UInt8]) {
        (self.id, self.subscription, self.publishTime, self.orderingKey, self.deliveryAttempt) = (
            nil, nil, nil, nil, nil
        )
        (self.attributes, self.data, self.flaw, self.isWrapped) = (.none, data, nil, false)
    }

    /// A member that is sent in two spellings; nil where both are missing.
    private static func text(_ name: String, _ other: String, of message: JSON) throws(AdapterFailure) -> String? {
        let values = [message[name], message[other]].compactMap(\.self).filter { !$0.isNull }
        guard let value = values.first else { return nil }
        guard let text = value.string, values.allSatisfy({ $0 == value }) else {
            throw AdapterFailure("message.\(name): no text, or another one than \(other)")
        }
        return text.isEmpty ? nil : text
    }

    /// nil where it cannot be read; missing data is empty.
    private static func decoded(_ data: JSON?) -> [UInt8]? {
        guard let data, !data.isNull else { return [] }
        return data.string.flatMap { Base64.decode($0) }
    }

    /// The data where it is a JSON object.
    var object: JSONObject? {
        guard self.data.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else {
            return nil
        }
        do throws(JSONParseError) { return try JSON(parsing: self.data).object } catch { return nil }
    }

    /// What a message is called that means nothing to us: by its attributes, or by the kind of its data.
    var typeName: String {
        let names = ["eventType", "event_type", "type", "ce-type"].lazy.compactMap { self.attributes[$0] }
        let name = names.first ?? self.object?["kind"]?.string ?? "message"
        return (1...Self.maximumTypeBytes).contains(name.utf8.count) ? name : "message"
    }

    private static let maximumTypeBytes = 128

    /// The part of an event's data that tells of its message.
    func members(type: String) -> JSON {
        let members: [(String, JSON?)] = [
            ("id", JSON(self.id)), ("type", .string(type)), ("subscription", JSON(self.subscription)),
            ("publish_time", self.publishTime.map { .string("\($0)") }), ("ordering_key", JSON(self.orderingKey)),
            ("delivery_attempt", self.deliveryAttempt.map { .integer($0) }),
        ]
        return .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
    }
}

extension JSON {
    /// A text; nil for nil.
    init?(_ text: String?) {
        guard let text else { return nil }
        self = .string(text)
    }
}
