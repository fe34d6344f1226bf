public import Model

extension TicketRecord {
    /// The source of every event of our own about tickets.
    public static let eventSource = "/tickets"

    /// What every `ticket.*` event of ours carries of the ticket.
    public var summary: JSONObject {
        JSONObject([
            ("ticket", .string("\(self.id)")), ("title", .string(self.title)), ("price", self.price.json),
            ("seller", .string(self.seller)), ("state", .string(self.state.rawValue)),
            ("livemode", .bool(self.livemode)), ("version", .integer(self.version)), ("metadata", self.metadata),
        ])
    }

    /// The ticket's first event.
    public func creationAnnouncement(row: EventRowID) -> NewEvent {
        self.announcement("created", key: "\(self.id)", data: self.summary, row: row, at: self.createdAt)
    }

    /// Tells of the edit that led to this version.
    public func updateAnnouncement(row: EventRowID) -> NewEvent {
        self.announcement(
            "updated",
            key: "\(self.id):\(self.version)",
            data: self.summary,
            row: row,
            at: self.updatedAt
        )
    }

    /// Tells that the bearer came in.
    ///
    /// - Parameter hold: the sale that the code was given out for.
    public func admissionAnnouncement(
        of hold: TicketHoldRecord,
        by name: String,
        row: EventRowID,
        at moment: Timestamp
    ) -> NewEvent {
        var ticket = self
        ticket.state = .admitted
        var data = ticket.summary
        data["order"] = .string("\(hold.order)")
        data["hold"] = .string("\(hold.id)")
        data["admitted_by"] = .string(name)
        data["admitted_at"] = .string("\(moment)")
        return ticket.announcement("admitted", key: "\(hold.id)", data: data, row: row, at: moment)
    }

    private func announcement(
        _ change: String,
        key: String,
        data: JSONObject,
        row: EventRowID,
        at moment: Timestamp
    ) -> NewEvent {
        NewEvent(
            EventDraft(
                key: "\(key):ticket.\(change)",
                type: "ticket.\(change)",
                subject: "\(self.id)",
                occurredAt: moment,
                effectKey: "\(key)|\(change)",
                targetState: change,
                amount: self.price,
                livemode: self.livemode,
                data: .object(data)
            ),
            source: Self.eventSource,
            row: row,
            origin: .workflow,
            receipt: nil,
            acceptedAt: moment
        )
    }
}

extension Money {
    var json: JSON { ["value": .integer(self.minorUnits), "currency": .string(self.currency)] }
}
