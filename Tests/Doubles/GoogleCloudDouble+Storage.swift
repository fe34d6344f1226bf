import AdapterKit
import Model
import TestSupport

/// The JSON API of Cloud Storage.
extension GoogleCloudDouble {
    func describe(_ place: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let query = try call.query()
        try query.check(required: [], optional: ["generation"])
        let object = try self.object(place)
        if let generation = try Self.number("generation", of: query), generation != object.generation {
            throw Self.notFound(place)
        }
        return .json(object.resource(at: place))
    }

    func list(_ bucket: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkBucket(of: bucket)
        let query = try call.query()
        try query.check(required: [], optional: ["prefix", "maxResults", "pageToken"])
        let start = "\(bucket)/\(query["prefix"] ?? "")"
        let all = self.state.value.objects.filter { $0.key.hasPrefix(start) }.sorted { $0.key < $1.key }
        // By name, as Google's tokens are: what is deleted meanwhile moves no page.
        let rest = all.filter { $0.key > query["pageToken"] ?? "" }
        let page = rest.prefix(min(try Self.number("maxResults", of: query).map { Int($0) } ?? 1000, self.pageSize))
        var members: [(String, JSON)] = [
            ("kind", "storage#objects"), ("items", .array(page.map { $0.value.resource(at: $0.key) })),
        ]
        if page.count < rest.count, let last = page.last { members.append(("nextPageToken", .string(last.key))) }
        return .json(.object(JSONObject(members)))
    }

    func delete(_ place: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let query = try call.query()
        try query.check(required: [], optional: ["ifGenerationMatch", "generation"])
        let object = try self.object(place)
        try Self.check("ifGenerationMatch", of: query, is: object.generation)
        self.state.change { $0.objects[place] = nil }
        return LoopbackSink.Answer(204)
    }

    /// Copies a part of the object with each call, as between places that are far apart.
    func rewrite(_ source: String, _ destination: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let query = try call.query()
        try query.check(
            required: [],
            optional: ["ifSourceGenerationMatch", "ifGenerationMatch", "sourceGeneration", "rewriteToken"]
        )
        guard call.request.body.isEmpty else { throw Complaint("there is a body, which replaces the metadata") }
        let object = try self.object(source)
        try self.checkBucket(of: destination)
        try Self.check("ifSourceGenerationMatch", of: query, is: object.generation)
        try Self.check("ifGenerationMatch", of: query, is: self.state.value.objects[destination]?.generation ?? 0)
        var copied = 0
        if let token = query["rewriteToken"] {
            guard let rewrite = self.state.value.rewrites[token] else {
                throw Complaint("rewriteToken is not known, or too old", status: 410, code: "gone")
            }
            guard rewrite.source == source, rewrite.destination == destination, rewrite.generation == object.generation
            else { throw Complaint("rewriteToken is another rewrite's", code: "invalid") }
            copied = rewrite.copied
        }
        copied = min(copied + self.bytesPerRewrite, object.bytes.count)
        let size = JSON.string(String(object.bytes.count))
        guard copied < object.bytes.count else {
            let made = self.store(object.bytes, object.contentType, at: destination)
            return .json([
                "kind": "storage#rewriteResponse", "totalBytesRewritten": size, "objectSize": size, "done": true,
                "resource": made.resource(at: destination),
            ])
        }
        let rewrite = Rewrite(source: source, destination: destination, generation: object.generation, copied: copied)
        let token = self.state.change { state in
            let token = "rewrite+\(state.next())/="
            state.rewrites[token] = rewrite
            return token
        }
        return .json([
            "kind": "storage#rewriteResponse", "totalBytesRewritten": .string(String(copied)), "objectSize": size,
            "done": false, "rewriteToken": .string(token),
        ])
    }

    func object(_ place: String) throws(Complaint) -> GoogleCloudObject {
        guard let object = self.state.value.objects[place] else { throw Self.notFound(place) }
        return object
    }

    func checkBucket(of place: String) throws(Complaint) {
        guard self.state.value.buckets.contains(String(place.prefix { $0 != "/" })) else {
            throw Complaint("the bucket of \(place) is not there", status: 404, code: "notFound")
        }
    }

    @discardableResult
    func store(_ bytes: [UInt8], _ contentType: String, at place: String) -> GoogleCloudObject {
        let start = self.now().milliseconds * 1000
        return self.state.change { state in
            // Microseconds, as Google numbers them, and rising however the clock is set.
            let generation = max(start, state.objects[place]?.generation ?? 0) + Int64(state.next())
            let object = GoogleCloudObject(generation: generation, bytes: bytes, contentType: contentType)
            state.objects[place] = object
            return object
        }
    }

    /// Puts an object there without a call.
    @discardableResult
    public func put(_ bytes: [UInt8], contentType: String = "video/mp4", at place: String) -> Int64 {
        self.store(bytes, contentType, at: place).generation
    }

    func put(_ arguments: JSON) throws(Complaint) -> JSON {
        let shape = JSONShape(arguments, path: "")
        let place = try shape.text("object")
        try self.checkBucket(of: place)
        let bytes = Array(try shape.text("text").utf8)
        return self.store(bytes, try shape.text("content_type"), at: place).resource(at: place)
    }

    /// As Pub/Sub pushes it.
    func notification(_ arguments: JSON) throws(Complaint) -> JSON {
        let place = arguments["object"]?.string ?? ""
        let object = try self.object(place)
        let resource = object.resource(at: place)
        return self.message(
            resource,
            attributes: [
                "eventType": "OBJECT_FINALIZE", "payloadFormat": "JSON_API_V1", "bucketId": resource["bucket"] ?? "",
                "objectId": resource["name"] ?? "", "objectGeneration": resource["generation"] ?? "",
                "notificationConfig": .string("projects/_/buckets/\(place.prefix { $0 != "/" })/notificationConfigs/1"),
                "eventTime": .string(self.now().description),
            ]
        )
    }

    private static func notFound(_ place: String) -> Complaint {
        Complaint("No such object: \(place)", status: 404, code: "notFound")
    }

    private static func number(_ name: String, of query: FormFields) throws(Complaint) -> Int64? {
        guard let text = query[name] else { return nil }
        guard let number = Int64(text), number >= 0 else { throw Complaint("\(name) is no number", code: "invalid") }
        return number
    }

    private static func check(
        _ name: String,
        of query: FormFields,
        is generation: Int64
    ) throws(Complaint) {
        guard let wanted = try Self.number(name, of: query), wanted != generation else { return }
        throw Complaint("\(name) is not met", status: 412, code: "conditionNotMet")
    }
}
