public import Model
public import Store
import Workflows

extension OrderRecord {
    init(_ new: NewOrder, id: OrderID, now: Timestamp) {
        self.init(
            id: id,
            reference: new.reference,
            livemode: new.livemode,
            provider: new.provider,
            registration: new.registration,
            buyer: new.buyer,
            lines: new.lines,
            metadata: new.metadata,
            attribution: new.attribution,
            machine: OrderFulfilment(
                total: new.total,
                grants: new.lines.indices.filter { new.lines[$0].grants != nil },
                holdsTickets: new.lines.contains { $0.ticket != nil },
                cancelsOnFailure: new.cancelsOnFailure,
                escrow: new.lines.escrow(ofTotal: new.total.minorUnits)
            ),
            createdAt: now,
            updatedAt: now
        )
    }

    /// Whether a caller asked for the same order, whatever has happened to it since, and whatever is granted for its
    /// lines by now.
    func isSame(as other: OrderRecord) -> Bool {
        self.lines.map(\.asked) == other.lines.map(\.asked) && self.machine.total == other.machine.total
            && self.provider == other.provider && self.registration == other.registration
            && self.buyer == other.buyer && self.metadata == other.metadata && self.attribution == other.attribution
            && self.machine.cancelsOnFailure == other.machine.cancelsOnFailure
    }

    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "reference": .string(self.reference),
            "phase": .string(self.machine.phase.rawValue), "livemode": .bool(self.livemode),
            "provider": .text(self.provider), "registration": .text(self.registration),
            "total": [
                "value": .integer(self.machine.total.minorUnits), "currency": .string(self.machine.total.currency),
            ],
            "received": .integer(self.machine.received), "refunded": .integer(self.machine.refunded),
            "received_currency": .string(self.machine.receivedCurrency),
            "payment": .text(self.machine.payment), "lines": .array(self.lines.enumerated().map(self.json)),
            "refundable": .integer(self.machine.refundable), "charges": .array(self.charges.map(\.json)),
            "refund_requests": .object(
                JSONObject(self.machine.refundRequests.sorted { $0.key < $1.key }.map { ($0, $1.json) })
            ),
            "buyer": self.buyer, "metadata": self.metadata, "attribution": self.attribution,
            "cancel_on_failure": .bool(self.machine.cancelsOnFailure),
            "created_at": .text(self.createdAt), "updated_at": .text(self.updatedAt),
        ]
    }

    /// - Parameters:
    ///   - expiry: when the time for paying ends; nil where it does not.
    ///   - holds: the tickets that it has or had.
    ///   - escrows: what it holds or held for shows.
    public func json(
        history: [OrderHistoryEntry],
        expiry: Timestamp?,
        holds: [TicketHoldRecord],
        escrows: [EscrowRecord]
    ) -> JSON {
        var events: [EventID] = []
        for event in history.compactMap(\.event) where !events.contains(event) { events.append(event) }
        return self.json.adding([
            ("expires_at", .text(expiry)),
            ("history", .array(history.map(\.json))), ("events", .array(events.map { .text($0) })),
            ("holds", .array(holds.map(\.json))), ("escrow", .array(escrows.map(\.json))),
        ])
    }

    /// A line with what has become of its grant.
    private func json(_ place: Int, _ line: OrderLine) -> JSON {
        [
            "sku": .string(line.sku), "kind": .text(line.kind), "quantity": .integer(line.quantity),
            "unit_price": .integer(line.unitPrice), "grants": .text(line.grants), "variant": .text(line.variant),
            "valid_seconds": line.validSeconds.map { .integer($0) } ?? .null,
            "grant": self.machine.grants[place]?.json ?? .null,
            "ticket": .text(line.ticket), "show": .text(line.show),
        ]
    }
}

extension OrderLine {
    /// What the caller said of it.
    fileprivate var asked: OrderLine {
        OrderLine(
            sku: self.sku,
            kind: self.kind,
            quantity: self.quantity,
            unitPrice: self.unitPrice,
            ticket: self.ticket,
            // One that its SKU says is not the caller's.
            show: self.show == self.variant ? nil : self.show
        )
    }
}

extension OrderHistoryEntry {
    /// As the API shows it.
    public var json: JSON {
        [
            "at": .text(self.at), "trigger": .string(self.trigger), "outcome": .string(self.outcome),
            "from": .string(self.from.rawValue), "to": .string(self.to.rawValue), "event": .text(self.event),
            "cause": .text(self.cause), "note": .text(self.note),
        ]
    }
}
