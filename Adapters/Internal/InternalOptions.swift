import AdapterKit
import Model

/// What one source of our own services may say, and how.
struct InternalOptions: Sendable {
    static let typesKey = "types"
    static let binaryKey = "allow_binary"

    /// Full names and patterns.
    let types: [EventTypePattern]
    /// Binary mode keeps the event's attributes in headers, which Standard Webhooks does not sign. The operator who
    /// opts in vouches for the way between publisher and gateway; what is signed then binds the data and the id alone.
    let allowsBinary: Bool

    init(_ options: [String: JSON]) throws(AdapterConfigurationError) {
        self.types = try Self.types(options[Self.typesKey])
        self.allowsBinary = try Self.flag(options[Self.binaryKey])
    }

    /// Why the source may not publish this type; nil where it may.
    func refusal(of type: String) -> String? {
        if InternalTypes.isOurs(type) { return "type: \(type) is for the gateway alone to say" }
        if let moved = InternalTypes.movedThing(type) {
            // Listed by a full name only, whatever patterns there are.
            let isNamed = self.types.contains { $0.text == type }
            return isNamed ? nil : "type: \(type) moves \(moved), and the source's types do not name it in full"
        }
        return self.types.contains { $0.matches(type) } ? nil : "type: \(type) is not among the source's types"
    }

    private static func types(_ value: JSON?) throws(AdapterConfigurationError) -> [EventTypePattern] {
        let example = "[\"ticket.*\", \"user.created\"]"
        guard let value else {
            throw AdapterConfigurationError(
                key: Self.typesKey,
                advice: "is missing: list the types that this source may publish, such as \(example)"
            )
        }
        guard let list = value.array, !list.isEmpty, case let texts = list.compactMap(\.string),
            texts.count == list.count
        else {
            throw AdapterConfigurationError(key: Self.typesKey, advice: "is no list of types: write \(example)")
        }
        var types: [EventTypePattern] = []
        for text in texts {
            guard let pattern = EventTypePattern(text) else {
                throw AdapterConfigurationError(
                    key: Self.typesKey,
                    advice: "\(text) is no event type: write ticket.created, ticket.* or *"
                )
            }
            if InternalTypes.isOurs(text) {
                throw AdapterConfigurationError(
                    key: Self.typesKey,
                    advice: "\(text) cannot be given away: only the gateway says what became of its orders"
                )
            }
            if text.hasSuffix("*"), let moved = InternalTypes.movedThing(text) {
                throw AdapterConfigurationError(
                    key: Self.typesKey,
                    advice:
                        "\(text) would let the source move \(moved): name each type in full, such as payment.succeeded"
                )
            }
            types.append(pattern)
        }
        return types
    }

    private static func flag(_ value: JSON?) throws(AdapterConfigurationError) -> Bool {
        switch value {
        case nil, .bool(false)?, .string("false")?: return false
        case .bool(true)?, .string("true")?: return true
        default: throw AdapterConfigurationError(key: Self.binaryKey, advice: "is neither true nor false")
        }
    }
}
