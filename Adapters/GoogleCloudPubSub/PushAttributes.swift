import AdapterKit
import Model

/// A message's attributes.
struct PushAttributes {
    /// As they are named in the message; in lower case where they came as headers.
    private let texts: [String: String]
    private let areHeaders: Bool

    static let none = PushAttributes(texts: [:], areHeaders: false)

    /// What Pub/Sub allows a message (cloud.google.com/pubsub/quotas, "Resource limits").
    private static let maximumCount = 100
    private static let maximumNameBytes = 256
    private static let maximumBytes = 1024

    struct Flaw: Error { let reason: String }

    private init(texts: [String: String], areHeaders: Bool) {
        self.texts = texts
        self.areHeaders = areHeaders
    }

    static func read(_ json: JSON?) -> Result<PushAttributes, Flaw> {
        guard let json, !json.isNull else { return .success(.none) }
        guard let members = json.object?.members else {
            return .failure(Flaw(reason: "message.attributes: no object"))
        }
        guard members.count <= Self.maximumCount else {
            return .failure(Flaw(reason: "message.attributes: more than \(Self.maximumCount)"))
        }
        var texts: [String: String] = [:]
        for member in members {
            guard let text = member.value.string else {
                return .failure(Flaw(reason: "message.attributes: one that is no text"))
            }
            guard member.name.utf8.count <= Self.maximumNameBytes, text.utf8.count <= Self.maximumBytes else {
                return .failure(Flaw(reason: "message.attributes: one that is longer than Pub/Sub allows"))
            }
            // Which of the two is meant cannot be told.
            guard texts.updateValue(text, forKey: member.name) == nil else {
                return .failure(Flaw(reason: "message.attributes: one that is named twice"))
            }
        }
        return .success(PushAttributes(texts: texts, areHeaders: false))
    }

    /// Headers hold attributes and whatever else a call has, so they are only ever asked for by name.
    init(headers: [InboundRequest.Header]) {
        self.texts = Dictionary(
            headers.map { ($0.name.lowercased(), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        self.areHeaders = true
    }

    subscript(name: String) -> String? { self.texts[self.areHeaders ? name.lowercased() : name] }
}
