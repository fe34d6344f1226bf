import Model
import Signing

/// Invented messages, wrapped as Pub/Sub pushes them.
struct PushSample {
    let id: String
    let now: Timestamp

    struct Message {
        var attributes: [(String, String)] = []
        var data: JSON?
    }

    static let messages: [String: @Sendable (PushSample) -> Message] = [
        "OBJECT_FINALIZE": { $0.storage("OBJECT_FINALIZE") },
        "OBJECT_METADATA_UPDATE": { $0.storage("OBJECT_METADATA_UPDATE") },
        "OBJECT_DELETE": { $0.storage("OBJECT_DELETE") },
        "OBJECT_ARCHIVE": { $0.storage("OBJECT_ARCHIVE") },
        "transcoder.SUCCEEDED": { $0.job("SUCCEEDED", error: nil) },
        "transcoder.FAILED": { $0.job("FAILED", error: ["code": 3, "message": "the input cannot be decoded"]) },
    ]

    func envelope(_ make: (PushSample) -> Message) -> JSON {
        let message = make(self)
        let data = message.data.map { Base64.encode($0.bytes) } ?? ""
        let time = JSON.string("\(self.now)")
        return [
            "message": [
                "attributes": .object(JSONObject(message.attributes.map { ($0.0, .string($0.1)) })),
                "data": .string(data), "messageId": .string(self.number), "message_id": .string(self.number),
                "publishTime": time, "publish_time": time,
            ],
            "subscription": "projects/sample-project/subscriptions/tollgate",
        ]
    }

    private func storage(_ type: String) -> Message {
        let (bucket, object) = ("sample-bucket", "uploads/\(self.id).mp4")
        let attributes = [
            ("bucketId", bucket), ("eventTime", "\(self.now)"), ("eventType", type),
            ("notificationConfig", "projects/_/buckets/\(bucket)/notificationConfigs/1"),
            ("objectGeneration", self.number),
            ("objectId", object), ("payloadFormat", "JSON_API_V1"),
        ]
        let data: JSON = [
            "kind": "storage#object", "id": .string("\(bucket)/\(object)/\(self.number)"), "name": .string(object),
            "bucket": .string(bucket), "generation": .string(self.number), "metageneration": "1",
            "contentType": "video/mp4", "timeCreated": .string("\(self.now)"), "updated": .string("\(self.now)"),
            "storageClass": "STANDARD", "size": "1048576", "md5Hash": "1B2M2Y8AsgTpgAmY7PhCfg==", "crc32c": "AAAAAA==",
            "etag": "CAE=",
        ]
        return Message(attributes: attributes, data: data)
    }

    private func job(_ state: String, error: JSON?) -> Message {
        var job = JSONObject([
            ("name", .string("projects/1137/locations/europe-west1/jobs/\(self.id)")), ("state", .string(state)),
        ])
        job["error"] = error
        return Message(data: ["job": .object(job)])
    }

    /// Sixteen digits that follow from the id, as generations and message ids have.
    private var number: String {
        // FNV-1a.
        let hash = self.id.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(1_700_000_000_000_000 + hash % 90_000_000_000_000)
    }
}
