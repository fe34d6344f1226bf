/// The members of a JSON object, in the order they were written.
///
/// Two objects are equal when they have the same members, in whatever order.
public struct JSONObject: Sendable {
    public private(set) var members: [(name: String, value: JSON)]

    public init(_ members: [(String, JSON)] = []) {
        self.members = members.map { (name: $0.0, value: $0.1) }
    }

    public var isEmpty: Bool { self.members.isEmpty }

    /// The member's value. Where a name was written twice the last one counts, as in every common JSON reader.
    public subscript(name: String) -> JSON? {
        get { self.members.last { $0.name == name }?.value }
        set {
            let index = self.members.lastIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): self.members[index].value = value
            case (nil, let value?): self.members.append((name: name, value: value))
            case (.some, nil): self.members.removeAll { $0.name == name }
            case (nil, nil): break
            }
        }
    }

    mutating func reserveCapacity(_ count: Int) { self.members.reserveCapacity(count) }

    mutating func append(_ name: String, _ value: JSON) { self.members.append((name: name, value: value)) }
}

extension JSONObject {
    /// The members by name, the last one of each.
    var effective: [String: JSON] {
        Dictionary(self.members.lazy.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.effective == right.effective }

    public func hash(into hasher: inout Hasher) { hasher.combine(self.effective) }
}
