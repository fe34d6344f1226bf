import Model
import TestSupport

extension KlaviyoDouble {
    /// How many templates an account may hold.
    static let templateLimit = 1000

    func addTemplate(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        _ = try attributes.object(required: ["name", "editor_type", "html"], optional: ["text", "amp"])
        _ = try (attributes.text("name"), attributes.text("html"))
        guard try attributes.text("editor_type") == "CODE" else {
            throw Complaint("data.attributes.editor_type is not CODE")
        }
        let json = attributes.json
        let id = self.state.change { state -> String? in
            guard state.templates.count < Self.templateLimit else { return nil }
            let id = state.id("TPL")
            state.templates[id] = json
            return id
        }
        guard let id else { throw Complaint("there are \(Self.templateLimit) templates already") }
        return Self.resource("template", id, json)
    }

    func addCampaign(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        _ = try attributes.object(
            required: ["name", "audiences", "campaign-messages"],
            optional: ["send_strategy", "send_options", "tracking_options"]
        )
        let audiences = try attributes.member("audiences")
        _ = try audiences.object(required: ["included"], optional: ["excluded"])
        let lists = try audiences.texts("included") + (audiences.has("excluded") ? try audiences.texts("excluded") : [])
        for list in lists where self.state.value.lists[list] == nil {
            throw Complaint("there is no list \(list)", status: 404)
        }
        if attributes.has("send_strategy") { try Self.checkStrategy(try attributes.member("send_strategy")) }
        let messages = try attributes.member("campaign-messages").items("data")
        guard !messages.isEmpty else { throw Complaint("data.attributes.campaign-messages.data is empty") }
        for message in messages { try Self.checkMessage(message) }
        let count = messages.count
        let (id, made) = self.state.change { state in
            let id = state.id("CMP")
            let made = (0..<count).map { _ in state.id("MSG") }
            state.campaigns[id] = made
            return (id, made)
        }
        let links = made.map { JSON.object(JSONObject([("type", "campaign-message"), ("id", .string($0))])) }
        return Self.resource(
            "campaign",
            id,
            ["name": .string(try attributes.text("name")), "status": "Draft"],
            relationships: ["campaign-messages": ["data": .array(links)]]
        )
    }

    /// What is inside is not described by the official client, so little is asked of it.
    private static func checkMessage(_ message: JSONShape) throws(Complaint) {
        guard try message.text("type") == "campaign-message" else {
            throw Complaint("\(message.here).type is not campaign-message")
        }
        let definition = try message.member("attributes").member("definition")
        guard ["email", "sms", "mobile_push"].contains(try definition.text("channel")) else {
            throw Complaint("\(definition.here).channel is email, sms or mobile_push")
        }
        _ = try definition.member("content").object()
    }

    private static func checkStrategy(_ strategy: JSONShape) throws(Complaint) {
        let method = try strategy.text("method")
        guard ["immediate", "static", "throttled", "smart_send_time"].contains(method) else {
            throw Complaint("\(strategy.here).method is immediate, static, throttled or smart_send_time")
        }
        if method == "static" { _ = try strategy.text("datetime") }
    }

    /// The template is cloned: what is changed afterwards in the original does not reach the campaign.
    func assign(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let message = try data.text("id")
        let named = try data.member("relationships").member("template").member("data")
        guard try named.text("type") == "template" else { throw Complaint("\(named.here).type is not template") }
        let template = try named.text("id")
        let state = self.state.value
        guard state.campaigns.values.contains(where: { $0.contains(message) }) else {
            throw Complaint("there is no campaign message \(message)", status: 404)
        }
        guard let original = state.templates[template] else {
            throw Complaint("there is no template \(template)", status: 404)
        }
        let clone = self.state.change { state in
            let clone = state.id("TPL")
            state.templates[clone] = original
            state.assigned[message] = clone
            return clone
        }
        return Self.resource(
            "campaign-message",
            message,
            relationships: ["template": ["data": ["type": "template", "id": .string(clone)]]],
            status: 200
        )
    }

    /// Only a campaign whose messages have their templates is sent, and only once.
    func send(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let campaign = try data.text("id")
        let state = self.state.value
        guard let messages = state.campaigns[campaign] else {
            throw Complaint("there is no campaign \(campaign)", status: 404)
        }
        guard messages.allSatisfy({ state.assigned[$0] != nil }) else {
            throw Complaint("a message of campaign \(campaign) has no template")
        }
        let isFirst = self.state.change { state in
            guard !state.sent.contains(campaign) else { return false }
            state.sent.append(campaign)
            return true
        }
        guard isFirst else { throw Complaint("campaign \(campaign) has been sent already", status: 409) }
        return Self.resource("campaign-send-job", campaign, ["status": "queued"], status: 202)
    }

    func job(_ campaign: String) throws(Complaint) -> LoopbackSink.Answer {
        guard self.state.value.sent.contains(campaign) else { throw Self.unknown }
        return Self.resource("campaign-send-job", campaign, ["status": "complete"], status: 200)
    }

    func addWebhook(_ data: JSONShape) throws(Complaint) -> LoopbackSink.Answer {
        let attributes = try data.member("attributes")
        _ = try attributes.object(required: ["name", "endpoint_url", "secret_key"], optional: ["description"])
        guard try attributes.text("endpoint_url").hasPrefix("https://") else {
            throw Complaint("data.attributes.endpoint_url is no https URL")
        }
        let topics = try data.member("relationships").member("webhook-topics").items("data")
        guard !topics.isEmpty else { throw Complaint("data.relationships.webhook-topics.data is empty") }
        for topic in topics { _ = try (topic.text("type"), topic.text("id")) }
        let json: JSON = [
            "name": .string(try attributes.text("name")),
            "endpoint_url": .string(try attributes.text("endpoint_url")), "enabled": true,
        ]
        let id = self.state.change { state -> String? in
            guard state.webhooks.count < 10 else { return nil }
            state.webhooks.append(json)
            return state.id("WEBHOOK")
        }
        guard let id else { throw Complaint("there are 10 webhooks already") }
        return Self.resource("webhook", id, json)
    }
}
