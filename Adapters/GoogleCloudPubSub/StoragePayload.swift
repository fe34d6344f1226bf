import Model

/// What a notification with `payloadFormat` JSON_API_V1 tells of its object: a `storage#object` of the JSON API.
///
/// Its 64-bit numbers are texts. With NONE there is nothing; the attributes are all.
struct StoragePayload {
    let bucket: String?
    let name: String?
    let generation: String?
    let metageneration: String?
    private let object: JSONObject

    init(_ message: PushMessage) throws(Unmappable) {
        self.object = try Self.object(message)
        self.bucket = self.object["bucket"]?.string
        self.name = self.object["name"]?.string
        self.generation = try Self.number("generation", in: self.object)
        self.metageneration = try Self.number("metageneration", in: self.object)
    }

    private static func object(_ message: PushMessage) throws(Unmappable) -> JSONObject {
        let format = message.attributes["payloadFormat"]
        guard format != "NONE", !message.data.isEmpty else { return JSONObject() }
        guard let object = message.object else {
            // Of a format that is not known nothing is expected.
            guard format == "JSON_API_V1" else { return JSONObject() }
            throw Unmappable(reason: "message.data: not the JSON object that payloadFormat names")
        }
        guard object["kind"] == "storage#object" else {
            guard format == "JSON_API_V1" else { return JSONObject() }
            throw Unmappable(reason: "kind: not storage#object")
        }
        return object
    }

    /// Whether payload and attributes tell of one object.
    func check(_ bucket: String, _ generation: String) throws(Unmappable) {
        if let own = self.bucket, own != bucket {
            throw Unmappable(reason: "bucketId: another one than in the payload")
        }
        if let own = self.generation, own != generation {
            throw Unmappable(reason: "objectGeneration: another one than in the payload")
        }
    }

    /// What subscribers get of it; the owner and the access list stay here.
    var members: [(String, JSON?)] {
        [
            ("size", self.object["size"]?.string.flatMap { Int64($0) }.map { .integer($0) }),
            ("content_type", JSON(self.object["contentType"]?.string)), ("md5", JSON(self.object["md5Hash"]?.string)),
            ("crc32c", JSON(self.object["crc32c"]?.string)), ("etag", JSON(self.object["etag"]?.string)),
            ("storage_class", JSON(self.object["storageClass"]?.string)),
            ("time_created", JSON(self.object["timeCreated"]?.string)),
            ("metadata", self.object["metadata"]?.object.map { .object($0) }),
        ]
    }

    private static func number(_ name: String, in object: JSONObject) throws(Unmappable) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text) where Self.isNumber(text): return text
        case .integer(let number) where number >= 0: return String(number)
        default: throw Unmappable(reason: "\(name): no 64-bit number")
        }
    }

    /// Whether a text is a number of 64 bits in its one spelling.
    static func isNumber(_ text: String) -> Bool {
        guard let number = Int64(text), number >= 0 else { return false }
        return String(number) == text
    }
}
