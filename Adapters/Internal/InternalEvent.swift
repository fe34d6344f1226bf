import AdapterKit
import Model
import Signing

/// One valid CloudEvent whose type the source may publish.
struct InternalEvent {
    private let event: CloudEvent

    /// A valid CloudEvent that cannot be passed on; never quotes it.
    struct Unpublishable: Error {
        var place: String
        var problem: String
    }

    /// Bytes of an attribute that identifies the event.
    private static let attributeLimit = 1024

    /// Our subscribers choose by type, so it has to be one that a pattern can name.
    init(_ event: CloudEvent) throws(Unpublishable) {
        guard Self.isType(event.type) else {
            throw Unpublishable(place: "type", problem: "is not words of a-z, 0-9 and _ with dots between them")
        }
        self.event = event
    }

    static func isType(_ text: String) -> Bool {
        text.utf8.count <= 200 && EventTypePattern(text) != nil && !text.hasSuffix("*")
    }

    var type: String { self.event.type }

    func draft() throws(Unpublishable) -> EventDraft {
        for (name, text) in [
            ("id", self.event.id), ("source", self.event.source), ("subject", self.event.subject ?? ""),
        ] {
            try Self.check(text, name)
        }
        // The border between source and id in the key; no URI reference holds a blank (RFC 3986).
        guard !self.event.source.utf8.contains(UInt8(ascii: " ")) else {
            throw Unpublishable(place: "source", problem: "is no URI reference: it holds a blank")
        }
        let subject = self.event.subject ?? self.event.id
        guard InternalTypes.movesMoney(self.type) else {
            return self.draft(of: subject, livemode: self.livemode ?? true)
        }
        return InternalTypes.endsGoal(self.type) ? try self.goalDraft(of: subject) : try self.moneyDraft(of: subject)
    }

    private func draft(of subject: String, livemode: Bool) -> EventDraft {
        EventDraft(
            key: self.key,
            type: self.event.type,
            subject: subject,
            occurredAt: self.event.time,
            effectKey: "internal|\(livemode ? "live" : "test")||\(self.key)",
            livemode: livemode,
            objects: [subject],
            data: .object(self.data)
        )
    }

    /// Reads what the order machine needs, in the members that our own events have it in.
    private func moneyDraft(of subject: String) throws(Unpublishable) -> EventDraft {
        let livemode = try self.mode(ofThe: "payment, refund or dispute")
        let account = try self.text("account")
        let state = self.state
        var draft = self.draft(of: subject, livemode: livemode)
        draft.effectKey = "internal|\(livemode ? "live" : "test")|\(account ?? "")|\(subject)|\(state)"
        draft.targetState = state
        draft.amount = try self.amount()
        draft.account = account
        // The service says whose money it is and that it pays; no owner of an account puts words in its mouth.
        draft.accountMovesOrders = account != nil
        draft.orderReference = try self.text("order")
        if let payment = try self.text("payment"), payment != subject { draft.objects.append(payment) }
        var data = self.data
        // Whatever the publisher says: it is not the provider it may have heard it from.
        data["provider"] = "internal"
        draft.data = .object(data)
        return draft
    }

    /// Checks what decides about the money of a show: an end of a goal that cannot be understood is for somebody to see.
    private func goalDraft(of subject: String) throws(Unpublishable) -> EventDraft {
        let livemode = try self.mode(ofThe: "goal")
        guard let show = try self.text("show") else {
            throw Unpublishable(place: "data.show", problem: "is missing: it names the show whose money this is about")
        }
        // No line of an order has such a name: it would decide about nobody's money.
        guard show.first?.isWhitespace == false, show.last?.isWhitespace == false else {
            throw Unpublishable(place: "data.show", problem: "has white space around it")
        }
        guard let kind = try self.text("kind"), ["funding", "show"].contains(kind) else {
            throw Unpublishable(place: "data.kind", problem: "is neither funding nor show")
        }
        let next = try self.text("show_goal") == nil ? "no show goal" : "show goal"
        // Where it is absent it is a release; a null is nobody's decision, and moves no money.
        guard let settlement = try self.published?["settlement"] == nil ? "release" : self.text("settlement"),
            ["release", "refund"].contains(settlement)
        else { throw Unpublishable(place: "data.settlement", problem: "is neither release nor refund") }
        let mode = livemode ? "live" : "test"
        var draft = self.draft(of: subject, livemode: livemode)
        draft.effectKey = "internal|\(mode)||\(subject)|\(self.state)"
        // All that decides, so that another decision under the same id is a conflict and no copy. The show comes last:
        // it alone is any text.
        draft.targetState = "\(self.state)|\(mode)|\(kind)|\(next)|\(settlement)|\(show)"
        return draft
    }

    /// What moves money says for which of the two worlds, and about what.
    private func mode(ofThe thing: String) throws(Unpublishable) -> Bool {
        guard self.event.subject != nil else {
            throw Unpublishable(place: "subject", problem: "is missing: it names the \(thing)")
        }
        guard let livemode = self.livemode else {
            throw Unpublishable(place: "data.livemode", problem: "is missing or no boolean")
        }
        return livemode
    }

    /// What follows the family in the type.
    private var state: String {
        String(Substring(self.event.type.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst()))
    }

    /// By CloudEvents, section 3.1.1, source and id together tell an event from every other.
    private var key: String { "\(self.event.source) \(self.event.id)" }

    private var published: JSON? {
        guard case .json(let value) = self.event.data else { return nil }
        return value
    }

    private var livemode: Bool? { self.published?["livemode"]?.bool }

    private func text(_ name: String) throws(Unpublishable) -> String? {
        guard let value = self.published?[name], !value.isNull else { return nil }
        guard let text = value.string, !text.isEmpty else {
            throw Unpublishable(place: "data.\(name)", problem: "is no text")
        }
        try Self.check(text, "data.\(name)")
        return text
    }

    /// `data.amount`: `{"value": 2500, "currency": "EUR"}`, the value in minor units.
    private func amount() throws(Unpublishable) -> Money {
        let amount = self.published?["amount"]
        guard let value = amount?["value"]?.integer, (0...1_000_000_000_000_000).contains(value) else {
            throw Unpublishable(place: "data.amount.value", problem: "is missing or no whole number of minor units")
        }
        guard let currency = amount?["currency"]?.string, currency.utf8.count == 3,
            currency.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw Unpublishable(place: "data.amount.currency", problem: "is missing or no ISO 4217 code") }
        return Money(minorUnits: value, currency: currency)
    }

    /// The published object as it is. What is no object stands in one: JSON under `value`, text under `text`, bytes
    /// under `base64`, the latter two with their `content_type`. `provider_event` is what the event said of itself.
    private var data: JSONObject {
        var data: JSONObject
        let type = self.event.dataContentType.map { JSON.string($0) } ?? .null
        switch self.event.data {
        case .none: data = JSONObject()
        case .json(.object(let object)): data = object
        case .json(let value): data = JSONObject([("value", value)])
        case .text(let text): data = JSONObject([("content_type", type), ("text", .string(text))])
        case .bytes(let bytes):
            data = JSONObject([("content_type", type), ("base64", .string(Base64.encode(bytes)))])
        }
        var origin: [(String, JSON)] = [
            ("id", .string(self.event.id)), ("source", .string(self.event.source)), ("type", .string(self.event.type)),
        ]
        if let schema = self.event.dataSchema { origin.append(("dataschema", .string(schema))) }
        if let created = self.event.time { origin.append(("created", .string("\(created)"))) }
        origin += self.event.extensions.map { ($0.name, $0.value) }
        data["provider_event"] = .object(JSONObject(origin))
        return data
    }

    private static func check(_ text: String, _ place: String) throws(Unpublishable) {
        guard text.utf8.count <= Self.attributeLimit else {
            throw Unpublishable(place: place, problem: "is longer than \(Self.attributeLimit) bytes")
        }
        // Forbidden in every text of an event (CloudEvents, section 2.3), and in the headers it may travel in.
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Unpublishable(place: place, problem: "holds a control character")
        }
    }
}
