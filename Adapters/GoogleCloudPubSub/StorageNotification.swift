import AdapterKit
import Model

/// A notification of Cloud Storage: something happened to a generation of an object
/// (cloud.google.com/storage/docs/pubsub-notifications).
///
/// An overwritten object is told of twice, in no order: the new generation is finalized, the old one deleted or
/// archived. So every event names its generation, and a deletion says whether it was an overwriting.
struct StorageNotification {
    let type: String
    let message: PushMessage

    static let types = [
        "OBJECT_FINALIZE": "object.finalized", "OBJECT_METADATA_UPDATE": "object.metadata_updated",
        "OBJECT_DELETE": "object.deleted", "OBJECT_ARCHIVE": "object.archived",
    ]
    /// The object is begun and not there yet (appendable objects of zonal buckets).
    static let ignored: Set = ["OBJECT_INITIALIZE"]

    func read() -> Normalization {
        if Self.ignored.contains(self.type) { return .ignored(self.type) }
        guard let ours = Self.types[self.type] else { return .unrecognized(self.type) }
        do throws(Unmappable) { return .event(try self.draft(ours)) } catch { return .quarantined(error.reason) }
    }

    private func draft(_ ours: String) throws(Unmappable) -> EventDraft {
        let payload = try StoragePayload(self.message)
        let bucket = try self.attribute("bucketId", or: payload.bucket)
        let object = try self.attribute("objectId", or: payload.name)
        let generation = try self.required(
            self.generation("objectGeneration") ?? payload.generation,
            "objectGeneration"
        )
        try payload.check(bucket, generation)
        let subject = "\(bucket)/\(object)"
        let occasion = try self.occasion(payload)
        let key = "\(subject)#\(generation)/\(self.type)\(occasion)"
        let state = String(ours.dropFirst("object.".count))
        let time = self.message.attributes["eventTime"]
        let replacement = try self.generation("overwrittenByGeneration")
        let isEnd = self.type == "OBJECT_DELETE" || self.type == "OBJECT_ARCHIVE"
        let members: [(String, JSON?)] =
            [
                ("provider", "googlecloud"), ("bucket", .string(bucket)), ("object", .string(object)),
                ("generation", .string(generation)), ("metageneration", JSON(payload.metageneration)),
                ("overwrote_generation", JSON(try self.generation("overwroteGeneration"))),
                ("overwritten", isEnd ? .bool(replacement != nil) : nil),
                ("overwritten_by_generation", JSON(replacement)), ("event_time", JSON(time)),
            ] + payload.members + [("provider_event", self.message.members(type: self.type))]
        return EventDraft(
            key: key,
            type: ours,
            subject: subject,
            occurredAt: time.flatMap { Timestamp(rfc3339: $0) } ?? self.message.publishTime,
            effectKey: "googlecloud|\(key)",
            targetState: state + occasion,
            data: .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
        )
    }

    /// What tells apart updates of one generation, of which there may be many: the metageneration, which only the
    /// payload has, else the time, else the message.
    private func occasion(_ payload: StoragePayload) throws(Unmappable) -> String {
        guard self.type == "OBJECT_METADATA_UPDATE" else { return "" }
        if let metageneration = payload.metageneration { return "+\(metageneration)" }
        if let time = self.message.attributes["eventTime"], !time.isEmpty { return "@\(time)" }
        if let id = self.message.id { return "@\(id)" }
        throw Unmappable(reason: "eventTime: missing, and nothing else tells this update from another")
    }

    /// Wrapped, the attribute and the payload have to agree. As a header an attribute may have lost what is not ASCII.
    private func attribute(_ name: String, or other: String?) throws(Unmappable) -> String {
        let value = self.message.attributes[name]
        if self.message.isWrapped, let value, let other, value != other {
            throw Unmappable(reason: "\(name): another one than in the payload")
        }
        return try self.required(self.message.isWrapped ? value ?? other : other ?? value, name)
    }

    private func required(_ value: String?, _ name: String) throws(Unmappable) -> String {
        guard let value, !value.isEmpty else { throw Unmappable(reason: "\(name): missing") }
        return value
    }

    private func generation(_ name: String) throws(Unmappable) -> String? {
        guard let text = self.message.attributes[name] else { return nil }
        guard StoragePayload.isNumber(text) else { throw Unmappable(reason: "\(name): no 64-bit number") }
        return text
    }
}

/// Why a notification makes no event: a member and what is wrong with it, never its value.
struct Unmappable: Error { let reason: String }
