public import Model

/// The end of a goal of a show, as the service that keeps goals tells it.
public struct ShowGoal: Sendable, Hashable {
    public var kind: Kind
    public var end: End
    /// Whether another goal is to be met after the funding goal.
    public var hasShowGoal: Bool
    /// What the goal asks for where it is reached.
    public var settlement: Settlement

    public enum Kind: String, CaseIterable, Sendable {
        /// Enough was paid for the show to be given.
        case funding
        /// What is to be met when it is given.
        case show
    }

    public enum End: String, CaseIterable, Sendable {
        case reached
        case failed
    }

    public init(kind: Kind, end: End, hasShowGoal: Bool = false, settlement: Settlement = .release) {
        self.kind = kind
        self.end = end
        self.hasShowGoal = hasShowGoal
        self.settlement = settlement
    }

    private static func end(of type: String) -> End? {
        let family = "goal."
        return type.hasPrefix(family) ? End(rawValue: String(type.dropFirst(family.count))) : nil
    }
}

extension ShowGoal {
    /// Why an event does not say what becomes of the money.
    public struct Unreadable: Error, Hashable {
        /// Where in the event, and what is wrong there.
        public let reason: String

        public init(reason: String) { self.reason = reason }
    }

    /// Reads `goal.reached` and `goal.failed`; the data names the `show` too.
    public init(type: String, data: JSON?) throws(Unreadable) {
        guard let end = Self.end(of: type) else { throw Unreadable(reason: "type: \(type) ends no goal") }
        guard let kind = data?["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
            throw Unreadable(reason: "data.kind: is neither funding nor show")
        }
        self.init(kind: kind, end: end)
        switch data?["show_goal"] {
        case nil, .null?: break
        case .string(let goal)? where !goal.isEmpty: self.hasShowGoal = true
        default: throw Unreadable(reason: "data.show_goal: is neither the id of a goal nor null")
        }
        // A null is no settlement: it is refused, as any other value is.
        if let text = data?["settlement"] {
            guard let settlement = text.string.flatMap(Settlement.init(rawValue:)) else {
                throw Unreadable(reason: "data.settlement: is neither release nor refund")
            }
            self.settlement = settlement
        }
    }

    /// The show that an event's data names; nil where it names none.
    public static func show(in data: JSON?) -> String? {
        data?["show"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
