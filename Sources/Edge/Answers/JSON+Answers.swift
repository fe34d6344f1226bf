public import Model
public import Store

extension JSON {
    static func text(_ value: (some CustomStringConvertible)?) -> JSON {
        value.map { .string($0.description) } ?? .null
    }

    static func number(_ value: (some BinaryInteger)?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }

    /// An object out of members in their order.
    static func members(_ members: [(String, JSON)]) -> JSON { .object(JSONObject(members)) }

    /// This object and more members.
    func adding(_ members: [(String, JSON)]) -> JSON {
        guard case .object(let object) = self else { return self }
        return .members(object.members.map { ($0.name, $0.value) } + members)
    }

    /// `{"data":[…],"next_cursor":…}`
    public static func page<Record>(_ page: Page<Record>, _ item: (Record) -> JSON) -> JSON {
        ["data": .array(page.records.map(item)), "next_cursor": .text(page.next.map { Cursor(rawValue: $0) })]
    }
}
