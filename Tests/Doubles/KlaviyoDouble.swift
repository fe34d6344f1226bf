public import Model
public import TestSupport

/// Klaviyo's API as far as sending a campaign, subscribing and recording events goes, before revision 2026-10-15.
public final class KlaviyoDouble: ProviderDouble {
    public struct State: Sendable {
        /// Attributes by id.
        public var templates: [String: JSON] = [:]
        public var lists: [String: JSON] = [:]
        /// Attributes by id; an upsert finds its profile by `email`.
        public var profiles: [String: JSON] = [:]
        /// Ids of profiles by the list's id.
        public var members: [String: Set<String>] = [:]
        /// Ids of messages by the campaign's id.
        public var campaigns: [String: [String]] = [:]
        /// The id of the cloned template by the message's id.
        public var assigned: [String: String] = [:]
        /// Campaigns that were sent, in order.
        public var sent: [String] = []
        public var webhooks: [JSON] = []
        /// One for each `unique_id`.
        public var events: [String: JSON] = [:]
        var count = 0

        public init() {}
    }

    public static let name = "klaviyo"
    /// From here on campaigns have another shape.
    static let revisionLimit = "2026-10-15"
    static let mediaType = "application/vnd.api+json"
    private let apiKey: String
    public let state: Watched<State>

    public init(apiKey: String = "pk_test_klaviyo", state: State = State()) {
        self.apiKey = apiKey
        self.state = Watched(state)
    }

    public var credentials: JSON { ["api_key": .string(self.apiKey)] }

    public var memory: JSON {
        let state = self.state.value
        func object(_ entries: [String: JSON]) -> JSON {
            .object(JSONObject(entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        }
        return [
            "templates": object(state.templates), "lists": object(state.lists), "profiles": object(state.profiles),
            "members": object(state.members.mapValues { .array($0.sorted().map { .string($0) }) }),
            "campaigns": object(state.campaigns.mapValues { .array($0.map { .string($0) }) }),
            "assigned": object(state.assigned.mapValues { .string($0) }),
            "sent": .array(state.sent.map { .string($0) }), "webhooks": .array(state.webhooks),
            "events": object(state.events),
        ]
    }

    public func operation(of call: DoubleCall) -> String {
        let steps = call.path.split(separator: "/").map { String($0) }
        return steps.contains("relationships") ? "list-profiles" : steps.dropFirst().first ?? ""
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkHeaders(call)
        let steps = try call.steps()
        guard steps.first == "api" else { throw Self.unknown }
        switch (call.method, steps.count, steps.dropFirst().first) {
        case ("GET", 3, "campaign-send-jobs"): return try self.job(steps[2])
        case ("POST", 5, "lists") where steps[3...] == ["relationships", "profiles"]:
            return try self.addProfiles(try call.json(type: Self.mediaType), to: steps[2])
        case ("POST", 2, "templates"): return try self.addTemplate(try self.data(call, "template"))
        case ("POST", 2, "lists"): return try self.addList(try self.data(call, "list"))
        case ("POST", 2, "profile-import"): return try self.importProfile(try self.data(call, "profile"))
        case ("POST", 2, "profile-subscription-bulk-create-jobs"):
            return try self.subscribe(try self.data(call, "profile-subscription-bulk-create-job"))
        case ("POST", 2, "campaigns"): return try self.addCampaign(try self.data(call, "campaign"))
        case ("POST", 2, "campaign-message-assign-template"):
            return try self.assign(try self.data(call, "campaign-message"))
        case ("POST", 2, "campaign-send-jobs"): return try self.send(try self.data(call, "campaign-send-job"))
        case ("POST", 2, "webhooks"): return try self.addWebhook(try self.data(call, "webhook"))
        case ("POST", 2, "events"): return try self.addEvent(try self.data(call, "event"))
        default: throw Self.unknown
        }
    }

    static let unknown = Complaint("there is no such call", status: 404, code: "not_found")

    private func checkHeaders(_ call: DoubleCall) throws(Complaint) {
        guard let value = call.request.header("authorization") else {
            throw Complaint("authorization is missing", status: 401, code: "not_authenticated")
        }
        guard value == "Klaviyo-API-Key \(self.apiKey)" else {
            throw Complaint("authorization is not the one expected", status: 401, code: "authentication_failed")
        }
        guard let revision = call.request.header("revision") else {
            throw Complaint("the header revision is missing", code: "invalid")
        }
        let parts = revision.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ Int($0) != nil }) else {
            throw Complaint("the header revision is \(revision), no day such as 2026-07-15", code: "invalid")
        }
        guard revision < Self.revisionLimit else {
            throw Complaint("the revision \(revision) has another shape of campaigns", code: "invalid")
        }
    }

    /// The resource of a call, which must be of that type.
    private func data(_ call: DoubleCall, _ type: String) throws(Complaint) -> JSONShape {
        let body = try call.json(type: Self.mediaType)
        _ = try body.object(required: ["data"], optional: [])
        let data = try body.member("data")
        _ = try data.object(required: ["type"], optional: ["id", "attributes", "relationships"])
        guard try data.text("type") == type else { throw Complaint("data.type is not \(type)", status: 409) }
        return data
    }

    static func resource(
        _ type: String,
        _ id: String,
        _ attributes: JSON = [:],
        relationships: JSON? = nil,
        status: Int = 201
    ) -> LoopbackSink.Answer {
        var data: [(String, JSON)] = [("type", .string(type)), ("id", .string(id)), ("attributes", attributes)]
        if let relationships { data.append(("relationships", relationships)) }
        return .json(["data": .object(JSONObject(data))], status: status, type: Self.mediaType)
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        .json(
            [
                "errors": [
                    [
                        "id": "00000000-0000-4000-8000-000000000000", "status": .integer(Int64(complaint.status)),
                        "code": .string(complaint.code.isEmpty ? "invalid" : complaint.code),
                        "title": "Invalid input.", "detail": .string(complaint.text),
                    ]
                ]
            ],
            status: complaint.status,
            type: Self.mediaType
        )
    }
}

extension KlaviyoDouble.State {
    /// A new id of that kind.
    mutating func id(_ kind: String) -> String {
        self.count += 1
        let number = String(self.count)
        return kind + String(repeating: "0", count: max(0, 4 - number.count)) + number
    }
}
