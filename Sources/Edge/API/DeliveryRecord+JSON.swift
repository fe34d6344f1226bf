public import Model
public import Store

extension DeliveryRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "event": .text(self.event), "type": .string(self.type),
            "subscription": .text(self.subscription), "state": .string(self.state.rawValue),
            "attempts": .number(Int?(self.attempts)),
            "due_at": self.state == .pending ? .text(self.dueAt) : .null, "held_by": .text(self.heldBy),
            "created_at": .text(self.createdAt), "finished_at": .text(self.finishedAt),
        ]
    }

    /// With what every attempt was answered.
    public func json(log: [DeliveryAttempt]) -> JSON {
        self.json.adding([("attempt_log", .array(log.map(\.json)))])
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
