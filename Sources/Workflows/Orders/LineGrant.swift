public import Model

/// How far the grant of one line of an order has come, and its way back.
public struct LineGrant: Sendable, Hashable {
    public var state: State
    /// Counts the orders to grant it: a retry by hand is a new one.
    public var attempt: Int64
    /// Why it was not granted, or not taken back.
    public var reason: String?

    public enum State: String, CaseIterable, Sendable {
        /// To be granted once the order is paid.
        case owed
        /// The service was asked.
        case asked
        case granted
        /// The service would not, or could not be reached for too long.
        case failed
        /// The service was asked to take it back.
        case takingBack = "taking_back"
        case takenBack = "taken_back"
        /// Granted, and it cannot be taken back.
        case kept
        /// Was never granted, and need not be any more.
        case dropped
    }

    public init(state: State = .owed, attempt: Int64 = 0, reason: String? = nil) {
        self.state = state
        self.attempt = attempt
        self.reason = reason
    }
}

extension LineGrant {
    /// As stored and as shown.
    public var json: JSON {
        var object = JSONObject([("state", .string(self.state.rawValue)), ("attempt", .integer(self.attempt))])
        object["reason"] = self.reason.map { .string($0) }
        return .object(object)
    }

    init?(json: JSON) {
        guard let state = json["state"]?.string.flatMap(State.init(rawValue:)), let attempt = json["attempt"]?.integer
        else { return nil }
        self.init(state: state, attempt: attempt, reason: json["reason"]?.string)
    }
}
