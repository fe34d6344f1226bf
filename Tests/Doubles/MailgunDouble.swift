import AdapterKit
public import Model
public import TestSupport

/// Mailgun's messages, mailing lists and templates, as forms of either type: official clients send multipart.
public final class MailgunDouble: ProviderDouble {
    public struct State: Sendable {
        /// The fields of each message, its id and its files (field, name and size), in the order in which they came.
        public var messages: [JSON] = []
        /// Members by address, by the address of the list.
        public var lists: [String: [String: JSON]] = [:]
        public var templates: [String: JSON] = [:]
    }

    public static let name = "mailgun"
    private let apiKey: String
    private let domain: String
    public let state = Watched(State())

    public init(apiKey: String = "mailgun-test-key", domain: String = "mg.example.com") {
        self.apiKey = apiKey
        self.domain = domain
    }

    public var credentials: JSON { ["api_key": .string(self.apiKey), "domain": .string(self.domain)] }

    public var memory: JSON {
        let state = self.state.value
        let lists = state.lists.sorted { $0.key < $1.key }
        let templates = state.templates.sorted { $0.key < $1.key }
        return [
            "messages": .array(state.messages),
            "lists": .object(
                JSONObject(lists.map { ($0.key, .array($0.value.keys.sorted().map { .string($0) })) })
            ),
            "templates": .object(JSONObject(templates.map { ($0.key, $0.value) })),
        ]
    }

    public func operation(of call: DoubleCall) -> String {
        let last = call.path.split(separator: "/").last ?? ""
        return String(last == "members.json" ? "members" : last)
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try call.checkBasic(user: "api", password: self.apiKey)
        guard call.method == "POST" else { throw Complaint("there is no such call", status: 404) }
        let steps = try call.steps()
        switch (steps.count, steps.first, steps.dropFirst().first, steps.last) {
        case (3, "v3", self.domain, "messages"): return try self.send(call)
        case (3, "v3", self.domain, "templates"): return try self.addTemplate(call)
        case (2, "v3", "lists", _): return try self.addList(call)
        case (4, "v3", "lists", "members"), (4, "v3", "lists", "members.json"):
            return try self.addMembers(call, to: steps[2], many: steps[3] == "members.json")
        default: throw Complaint("there is no such call, or the domain is not \(self.domain)", status: 404)
        }
    }

    private func send(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let (form, files) = try call.form(files: ["attachment", "inline"])
        try form.check(
            required: ["from"],
            optional: ["subject", "text", "html", "template", "recipient-variables"],
            repeated: ["to", "cc", "bcc"],
            prefixes: ["o:", "h:", "v:", "t:"]
        )
        guard form.values(of: "to").contains(where: { !$0.isEmpty }) else { throw Complaint("to is missing") }
        guard form["text"] ?? form["html"] ?? form["template"] != nil else {
            throw Complaint("text, html and template are missing")
        }
        if let template = form["template"], self.state.value.templates[template] == nil {
            throw Complaint("template \(template) is not known")
        }
        for name in ["recipient-variables", "h:X-Mailgun-Variables"] {
            guard let text = form[name] else { continue }
            do throws(JSONParseError) { _ = try JSON(parsing: text.utf8) } catch {
                throw Complaint("\(name) is not JSON")
            }
        }
        for name in ["o:testmode", "o:tracking"] where !["yes", "no", nil].contains(form[name]) {
            throw Complaint("\(name) is neither yes nor no")
        }
        let id = self.state.change { state in
            let id = "<\(state.messages.count + 1).test@\(self.domain)>"
            let fields = form.fields.map { JSON.array([.string($0.name), .string($0.value)]) }
            var message = JSONObject([("id", .string(id)), ("fields", .array(fields))])
            if !files.isEmpty {
                message["files"] = .array(
                    files.map { [.string($0.name), .string($0.filename ?? ""), .integer(Int64($0.body.count))] }
                )
            }
            state.messages.append(.object(message))
            return id
        }
        return .json(["id": .string(id), "message": "Queued. Thank you."])
    }

    private func addTemplate(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let form = try call.form(files: []).fields
        try form.check(required: ["name"], optional: ["description", "template", "tag", "engine", "comment"])
        let name = form["name"] ?? ""
        let isNew = self.state.change { state in
            state.templates.updateValue(["template": .string(form["template"] ?? "")], forKey: name) == nil
        }
        guard isNew else { throw Complaint("there is a template \(name)") }
        return .json(["template": ["name": .string(name)], "message": "template has been stored"])
    }

    private func addList(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let form = try call.form(files: []).fields
        try form.check(required: ["address"], optional: ["name", "description", "access_level", "reply_preference"])
        let address = form["address"] ?? ""
        guard address.contains("@") else { throw Complaint("address is no e-mail address") }
        let isNew = self.state.change { state in
            guard state.lists[address] == nil else { return false }
            state.lists[address] = [:]
            return true
        }
        guard isNew else { throw Complaint("there is a list \(address)") }
        return .json(["list": ["address": .string(address)], "message": "Mailing list has been created"])
    }

    /// `members.json` takes up to 1000 at once.
    private func addMembers(_ call: DoubleCall, to list: String, many: Bool) throws(Complaint) -> LoopbackSink.Answer {
        guard self.state.value.lists[list] != nil else { throw Complaint("there is no list \(list)", status: 404) }
        let form = try call.form(files: []).fields
        var members: [(String, JSON)] = []
        if many {
            try form.check(required: ["members"], optional: ["upsert"])
            let json: JSON
            do throws(JSONParseError) { json = try JSON(parsing: (form["members"] ?? "").utf8) } catch {
                throw Complaint("members is not JSON")
            }
            let items = try JSONShape(["members": json], path: "").items("members")
            guard (1...1000).contains(items.count) else { throw Complaint("members holds 1 to 1000") }
            for item in items {
                let address = item.json.string == nil ? try item.text("address") : item.json.string ?? ""
                members.append((address, item.json))
            }
        } else {
            try form.check(required: ["address"], optional: ["name", "vars", "subscribed", "upsert"])
            members = [(form["address"] ?? "", .string(form["name"] ?? ""))]
        }
        guard members.allSatisfy({ $0.0.contains("@") }) else { throw Complaint("a member is no e-mail address") }
        let upsert = ["yes", "true"].contains(form["upsert"] ?? "no")
        let added = members
        let isDone = self.state.change { state in
            let known = state.lists[list] ?? [:]
            guard upsert || added.allSatisfy({ known[$0.0] == nil }) else { return false }
            for (address, member) in added { state.lists[list, default: [:]][address] = member }
            return true
        }
        guard isDone else { throw Complaint("a member is on the list already, and upsert is not yes") }
        return .json(["list": ["address": .string(list)], "message": "Mailing list has been updated"])
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        // The one answer that is no JSON.
        guard complaint.status != 401 else { return .text("Forbidden", status: 401) }
        return .json(["message": .string(complaint.text)], status: complaint.status)
    }
}
