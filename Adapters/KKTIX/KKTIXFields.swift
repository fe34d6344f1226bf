import Model

/// The members of a notification, read strictly: a missing one is none, one of another kind is a fault.
struct KKTIXFields {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    /// nil where it is missing or null.
    func text(_ path: String) throws(KKTIXFault) -> String? {
        guard let value = self.json.value(at: path), !value.isNull else { return nil }
        guard let text = value.string else { throw KKTIXFault(path, "no text") }
        return text
    }

    /// An object with those of the texts that are there; nil where it is missing or null.
    func texts(_ path: String, _ names: [String]) throws(KKTIXFault) -> JSON? {
        guard let value = self.json[path], !value.isNull else { return nil }
        guard value.object != nil else { throw KKTIXFault(path, "no object") }
        var object = JSONObject()
        for name in names { object[name] = try self.text("\(path).\(name)").map { .string($0) } }
        return .object(object)
    }

    /// Who bought: needed to grant anything.
    func contact() throws(KKTIXFault) -> JSON {
        guard let contact = try self.texts("contact", ["name", "email", "mobile"]) else {
            throw KKTIXFault("contact", "missing")
        }
        return contact
    }

    func tickets() throws(KKTIXFault) -> [KKTIXTicket] {
        guard let list = self.json["tickets"]?.array else { throw KKTIXFault("tickets", "missing or no list") }
        var tickets: [KKTIXTicket] = []
        for (index, ticket) in list.enumerated() { tickets.append(try KKTIXTicket(ticket, path: "tickets[\(index)]")) }
        return tickets
    }
}
