public import Model
public import Store

extension TicketRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .text(self.id), "title": .string(self.title), "price": self.price.json,
            "seller": .string(self.seller), "state": .string(self.state.rawValue), "hold": .text(self.hold),
            "livemode": .bool(self.livemode), "metadata": self.metadata, "version": .integer(self.version),
            "created_at": .text(self.createdAt), "updated_at": .text(self.updatedAt),
        ]
    }

    public func json(holds: [TicketHoldRecord]) -> JSON {
        self.json.adding([("holds", .array(holds.map(\.json)))])
    }
}

extension TicketHoldRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .text(self.id), "ticket": .text(self.ticket), "order": .text(self.order),
            "state": .string(self.state.rawValue), "price": self.price.json, "until": .text(self.until),
            "held_at": .text(self.heldAt), "sold_at": .text(self.soldAt), "released_at": .text(self.releasedAt),
            "release_cause": .text(self.releaseCause?.rawValue), "admitted_at": .text(self.admittedAt),
            "admitted_by": .text(self.admittedBy),
        ]
    }
}

extension Money {
    var json: JSON { ["value": .integer(self.minorUnits), "currency": .string(self.currency)] }
}
