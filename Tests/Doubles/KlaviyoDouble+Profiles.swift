import Model
import TestSupport

extension KlaviyoDouble {
    static let profileAttributes = [
        "email", "phone_number", "external_id", "first_name", "last_name", "organization", "locale", "title", "image",
        "location", "properties", "anonymous_id", "_kx", "meta", "subscriptions",
    ]

    func addList(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        _ = try attributes.object(required: ["name"], optional: ["opt_in_process"])
        _ = try attributes.text("name")
        let json = attributes.json
        let id = self.state.change { state in
            let id = state.id("LIST")
            state.lists[id] = json
            return id
        }
        return Self.resource("list", id, json)
    }

    /// An upsert: 201 for a new profile, 200 for one that is known by its address.
    func importProfile(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        try Self.checkProfile(attributes)
        let json = attributes.json
        let (id, isNew) = self.state.change { $0.upsert(json) }
        return Self.resource("profile", id, json, status: isNew ? 201 : 200)
    }

    static func checkProfile(_ attributes: JSONShape) throws(Complaint) {
        _ = try attributes.object(optional: Self.profileAttributes)
        guard ["email", "phone_number", "external_id"].contains(where: attributes.has) else {
            throw Complaint("\(attributes.here) has none of email, phone_number, external_id")
        }
        if attributes.has("email"), !(try attributes.text("email")).contains("@") {
            throw Complaint("\(attributes.here).email is no e-mail address")
        }
        if attributes.has("properties") { _ = try attributes.member("properties").object() }
    }

    func addProfiles(_ body: JSONShape, to list: String) throws(Complaint) -> LoopbackSink.Answer {
        guard self.state.value.lists[list] != nil else { throw Complaint("there is no list \(list)", status: 404) }
        _ = try body.object(required: ["data"], optional: [])
        var ids: Set<String> = []
        for item in try body.items("data") {
            guard try item.text("type") == "profile" else { throw Complaint("\(item.here).type is not profile") }
            let id = try item.text("id")
            guard self.state.value.profiles[id] != nil else {
                throw Complaint("there is no profile \(id)", status: 404)
            }
            ids.insert(id)
        }
        guard (1...1000).contains(ids.count) else { throw Complaint("data holds 1 to 1000 profiles") }
        let added = ids
        self.state.change { $0.members[list, default: []].formUnion(added) }
        return LoopbackSink.Answer(204)
    }

    func subscribe(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        _ = try attributes.object(required: ["profiles"], optional: ["historical_import", "custom_source"])
        var profiles: [JSON] = []
        for item in try attributes.member("profiles").items("data") {
            guard try item.text("type") == "profile" else { throw Complaint("\(item.here).type is not profile") }
            let profile = try item.member("attributes")
            try Self.checkProfile(profile)
            _ = try profile.member("subscriptions").object()
            profiles.append(profile.json)
        }
        guard (1...1000).contains(profiles.count) else { throw Complaint("profiles.data holds 1 to 1000") }
        var list: String?
        if data.has("relationships") {
            let named = try data.member("relationships").member("list").member("data")
            guard try named.text("type") == "list" else { throw Complaint("\(named.here).type is not list") }
            list = try named.text("id")
        }
        if let list, self.state.value.lists[list] == nil { throw Complaint("there is no list \(list)", status: 404) }
        let (added, target) = (profiles, list)
        self.state.change { state in
            for profile in added {
                let (id, _) = state.upsert(profile)
                if let target { state.members[target, default: []].insert(id) }
            }
        }
        return LoopbackSink.Answer(202)
    }

    /// The same `unique_id` again records nothing.
    func addEvent(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        _ = try attributes.object(
            required: ["properties", "metric", "profile"],
            optional: ["unique_id", "time", "value", "value_currency"]
        )
        _ = try attributes.member("properties").object()
        let metric = try attributes.member("metric").member("data")
        guard try metric.text("type") == "metric" else { throw Complaint("\(metric.here).type is not metric") }
        _ = try metric.member("attributes").text("name")
        let profile = try attributes.member("profile").member("data")
        guard try profile.text("type") == "profile" else { throw Complaint("\(profile.here).type is not profile") }
        try Self.checkProfile(try profile.member("attributes"))
        let unique = attributes.has("unique_id") ? try attributes.text("unique_id") : nil
        let json = attributes.json
        self.state.change { state in
            let key = unique ?? state.id("event")
            if state.events[key] == nil { state.events[key] = json }
        }
        return LoopbackSink.Answer(202)
    }
}

extension KlaviyoDouble.State {
    /// The profile with that address, or a new one.
    mutating func upsert(_ attributes: JSON) -> (id: String, isNew: Bool) {
        let known = self.profiles.first { $0.value["email"] != nil && $0.value["email"] == attributes["email"] }
        let id = known?.key ?? self.id("01HPROFILE")
        self.profiles[id] = attributes
        return (id, known == nil)
    }
}
