public import Model
import Workflows

extension OrderRecord {
    /// What every `order.*` event carries of the order: no address, no name, no e-mail.
    public var summary: JSONObject {
        var data = JSONObject([
            ("order", .string("\(self.id)")), ("reference", .string(self.reference)),
            ("phase", .string(self.machine.phase.rawValue)), ("livemode", .bool(self.livemode)),
            (
                "total",
                [
                    "value": .integer(self.machine.total.minorUnits), "currency": .string(self.machine.total.currency),
                ]
            ), ("lines", .array(self.lines.map(\.json))),
        ])
        data["provider"] = self.provider.map { .string($0) }
        data["payment"] = self.machine.payment.map { .string($0) }
        data["received"] = .integer(self.machine.received)
        data["refunded"] = .integer(self.machine.refunded)
        data["received_currency"] = .string(self.machine.receivedCurrency)
        return data
    }

    /// The source of every event of our own about orders.
    public static let eventSource = "/orders"

    /// The order's first event.
    public func creationAnnouncement(row: EventRowID) -> NewEvent { self.beginning("created", row: row) }

    /// Tells that it holds its tickets.
    func reservationAnnouncement(row: EventRowID) -> NewEvent { self.beginning("reserved", row: row) }

    private func beginning(_ state: String, row: EventRowID) -> NewEvent {
        NewEvent(
            EventDraft(
                key: "\(self.id):order.\(state)",
                type: "order.\(state)",
                subject: "\(self.id)",
                effectKey: "\(self.id)|\(state)",
                targetState: state,
                amount: self.machine.total,
                livemode: self.livemode,
                orderReference: self.reference,
                data: .object(self.summary)
            ),
            source: Self.eventSource,
            row: row,
            origin: .workflow,
            receipt: nil,
            acceptedAt: self.createdAt
        )
    }
}
