import Model

/// An event with one member of its outside changed, and why it then cannot be read.
struct MalformedEnvelope: Sendable {
    var member: String
    /// nil takes the member away.
    var value: JSON?
    var reason: String

    init(_ member: String, _ value: JSON?, _ reason: String) {
        self.member = member
        self.value = value
        self.reason = reason
    }

    static let all = [
        MalformedEnvelope("object", nil, "object: neither event nor v2.core.event"),
        MalformedEnvelope("object", "list", "object: neither event nor v2.core.event"),
        MalformedEnvelope("id", nil, "id: missing"),
        MalformedEnvelope("id", "", "id: no text"),
        MalformedEnvelope("id", 7, "id: no text"),
        MalformedEnvelope("type", .null, "type: missing"),
        MalformedEnvelope("type", [], "type: no text"),
        MalformedEnvelope("livemode", nil, "livemode: missing or no boolean"),
        MalformedEnvelope("livemode", "true", "livemode: missing or no boolean"),
        MalformedEnvelope("account", ["id": "acct_1"], "account: no text"),
        MalformedEnvelope("account", "", "account: no text"),
        MalformedEnvelope("context", 7, "context: no text"),
        MalformedEnvelope("data", nil, "data.object: missing or no object"),
        MalformedEnvelope("data", ["object": "pi_1"], "data.object: missing or no object"),
    ]
}
