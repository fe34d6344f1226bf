public import Model
public import Store

extension DeliveryRecord {
    /// What holds a delivery whose subscription has no secret to sign with.
    private static let secretLost = "secret_lost"

    /// As the API shows it.
    ///
    /// - Parameter needing: the subscriptions that need a new secret (``SubscriptionRecord/needsSecret(_:)``).
    public func json(needing: Set<SubscriptionID>) -> JSON {
        [
            "id": .string(self.id.description), "event": .text(self.event), "type": .string(self.type),
            "subscription": .text(self.subscription), "state": .string(self.state.rawValue),
            "attempts": .number(Int?(self.attempts)),
            "due_at": self.state == .pending ? .text(self.dueAt) : .null, "held_by": .text(self.holder(needing)),
            "created_at": .text(self.createdAt), "finished_at": .text(self.finishedAt),
        ]
    }

    /// A subscription that is off would not deliver with a secret either; a circuit would.
    private func holder(_ needing: Set<SubscriptionID>) -> String? {
        let isHeldOtherwise = self.heldBy != nil && self.heldBy != "circuit"
        guard self.state == .pending, needing.contains(self.subscription), !isHeldOtherwise else { return self.heldBy }
        return Self.secretLost
    }

    /// With what every attempt was answered.
    public func json(needing: Set<SubscriptionID>, log: [DeliveryAttempt]) -> JSON {
        self.json(needing: needing).adding([("attempt_log", .array(log.map(\.json)))])
    }
}

extension DeliveryAttempt {
    /// As the API shows it.
    public var json: JSON {
        [
            "number": .number(Int?(self.number)), "at": .text(self.at),
            "duration_ms": .integer(self.duration.milliseconds), "status": .number(self.status),
            "error": .text(self.error), "response": .string(String(decoding: self.response, as: UTF8.self)),
        ]
    }
}
