import AdapterKit
public import Model
public import TestSupport

/// Gather's e-mail guest lists.
public final class GatherDouble: ProviderDouble {
    public static let name = "gather"
    private let apiKey: String
    /// By the API's id of the space, `id\name`; a space that is not here is not known.
    public let spaces: Watched<[String: JSONObject]>

    public init(apiKey: String = "gather-test-key", spaces: [String: JSONObject] = ["AbC\\Test Room": JSONObject()]) {
        self.apiKey = apiKey
        self.spaces = Watched(spaces)
    }

    public var credentials: JSON { ["api_key": .string(self.apiKey)] }

    public var memory: JSON {
        .object(JSONObject(self.spaces.value.sorted { $0.key < $1.key }.map { ($0.key, .object($0.value)) }))
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        switch (call.method, call.path) {
        case ("GET", "/api/getEmailGuestlist"):
            let query = try call.query()
            try query.check(required: ["apiKey", "spaceId"])
            return .json(.object(try self.list(query["apiKey"], query["spaceId"] ?? "")))
        case ("POST", "/api/setEmailGuestlist"): return try self.set(try call.json())
        default: throw Complaint("there is no such call", status: 404)
        }
    }

    private func list(_ key: String?, _ space: String) throws(Complaint) -> JSONObject {
        guard key == self.apiKey else { throw Complaint("apiKey is not the one expected", status: 403) }
        guard !space.contains("/") else { throw Complaint("spaceId has a slash, not a backslash", status: 404) }
        guard let list = self.spaces.value[space] else { throw Complaint("spaceId is not known", status: 404) }
        return list
    }

    private func set(_ body: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        _ = try body.object(required: ["apiKey", "spaceId", "guestlist"], optional: ["overwrite"])
        let space = try body.text("spaceId")
        _ = try self.list(try body.text("apiKey"), space)
        let overwrite = body.has("overwrite") ? try body.bool("overwrite") : false
        let guests = try body.member("guestlist").object()
        for guest in guests.members {
            let shape = JSONShape(guest.value, path: "guestlist[\"\(guest.name)\"]")
            guard guest.name.contains("@") else { throw Complaint("\(shape.here) is no e-mail address") }
            for member in try shape.object().members
            where ["name", "affiliation", "role"].contains(member.name) && member.value.string == nil {
                throw Complaint("\(shape.here).\(member.name) is no text")
            }
        }
        self.spaces.change { spaces in
            var list = overwrite ? JSONObject() : spaces[space] ?? JSONObject()
            for guest in guests.members { list[guest.name] = guest.value }
            spaces[space] = list
        }
        return LoopbackSink.Answer(200)
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer { .text("no", status: complaint.status) }
}
