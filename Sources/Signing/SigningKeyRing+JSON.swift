public import Model

extension SigningKeyRing {
    /// The ring for a file that only the gateway reads: it holds the secret keys.
    ///
    /// `{"keys":[{"key":"whsk_…","kid":"…","created_at":"…","retires_at":"…"}]}`, current first.
    public var secretJSON: JSON {
        .object(JSONObject([("keys", .array(self.entries.map(Self.json)))]))
    }

    /// Reads what ``secretJSON`` wrote.
    public init(secretJSON json: JSON) throws(KeyMaterialError) {
        guard let stored = json["keys"]?.array, !stored.isEmpty else { throw .malformedRing(member: "keys") }
        var entries: [Entry] = []
        for entry in stored { entries.append(try Self.entry(entry)) }
        guard entries[0].retiresAt == nil else { throw .malformedRing(member: "current key") }
        // Without its end an older key would sign for ever.
        guard entries.dropFirst().allSatisfy({ $0.retiresAt != nil }) else {
            throw .malformedRing(member: "retires_at")
        }
        self.init(current: entries[0], older: Array(entries.dropFirst()))
    }

    private static func json(_ entry: Entry) -> JSON {
        var object = JSONObject([
            ("key", .string(entry.key.secretText)), ("kid", .string(entry.key.kid)),
            ("created_at", .string(entry.createdAt.description)),
        ])
        object["retires_at"] = entry.retiresAt.map { .string($0.description) }
        return .object(object)
    }

    private static func entry(_ json: JSON) throws(KeyMaterialError) -> Entry {
        guard let text = json["key"]?.string else { throw .malformedRing(member: "key") }
        guard let createdAt = json["created_at"]?.string.flatMap(Timestamp.init(rfc3339:)) else {
            throw .malformedRing(member: "created_at")
        }
        var retiresAt: Timestamp?
        if let written = json["retires_at"] {
            guard let moment = written.string.flatMap(Timestamp.init(rfc3339:)) else {
                throw .malformedRing(member: "retires_at")
            }
            retiresAt = moment
        }
        return Entry(key: try SigningKey(text: text), createdAt: createdAt, retiresAt: retiresAt)
    }
}
