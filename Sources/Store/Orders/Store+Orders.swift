public import Model
import Workflows

extension Store {
    /// Stores the order with its first event, takes the tickets that its lines name, and hands on what was parked for it.
    ///
    /// - Parameters:
    ///   - heldUntil: when its tickets are free again unless it is paid; needed where a line names one.
    ///   - wallet: has the wallet service make sure that its buyer has a wallet. One that is stored already is left as it
    ///     is, unless it ended without an effect: then it is due again.
    public func createOrder(
        _ order: OrderRecord,
        announcement: NewEvent,
        heldUntil: Timestamp? = nil,
        wallet: NewCommand? = nil
    ) async throws(StoreError) -> OrderCreation {
        let arguments = order.arguments
        let wallet = wallet.map { CommandRows($0, receipt: nil, now: order.createdAt) }
        let rows = EventRows(own: announcement, acceptedAt: order.createdAt, order: order.id)
        let reserved =
            order.machine.holdsTickets
            ? EventRows(
                own: order.reservationAnnouncement(row: self.ids.next()),
                acceptedAt: order.createdAt,
                order: order.id
            ) : nil
        let until = heldUntil ?? order.createdAt
        let registration = order.registrationObject
        let holds = order.lines.compactMap { line in
            line.ticket.map { ticket in
                NewTicketHold(
                    id: self.ids.next(),
                    ticket: ticket,
                    price: Money(minorUnits: line.unitPrice, currency: order.machine.total.currency)
                )
            }
        }
        return try await self.write(.accept) { transaction in
            // Asked for again, it has its tickets and its registration already.
            if !holds.isEmpty || registration != nil, let known = try transaction.sameReference(as: order) {
                return OrderCreation(order: known, isNew: false)
            }
            if let registration, let other = try transaction.order(leadingFrom: registration) {
                return OrderCreation(order: order, isNew: false, registrationTaken: other)
            }
            if !holds.isEmpty {
                let refusals = try transaction.hold(
                    holds,
                    for: order.id,
                    livemode: order.livemode,
                    until: until,
                    now: order.createdAt
                )
                guard refusals.isEmpty else { return OrderCreation(order: order, isNew: false, refusals: refusals) }
            }
            let isNew = try transaction.execute(
                """
                INSERT INTO orders (id, reference, livemode, phase, provider, buyer, lines, metadata, machine,
                    created_at, updated_at, version, attribution, registration)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?12, ?13) ON CONFLICT DO NOTHING
                """,
                arguments
            )
            guard isNew == 1 else {
                try transaction.undo(holds)
                guard let known = try transaction.sameReference(as: order) else {
                    throw StoreError.conflict(reason: "an order \(order.id) exists")
                }
                return OrderCreation(order: known, isNew: false)
            }
            if !holds.isEmpty {
                try transaction.apply(.set(MachineTimer(machine: .order(order.id), name: .hold, dueAt: until)))
            }
            // Told before: each announcement has one key, whoever causes it.
            _ = try transaction.insert(rows)
            if let reserved { _ = try transaction.insert(reserved) }
            if let wallet { _ = try wallet.insert(in: transaction) }
            for name in [order.reference, "\(order.id)"] {
                try transaction.unpark(waitingFor: .order(reference: name, livemode: order.livemode))
            }
            if let registration, let number = order.registration {
                try transaction.insert(AutomationPlan.Link(object: registration, name: number, order: order.id))
                try transaction.recall(registration, told: number)
            }
            return OrderCreation(order: order, isNew: true)
        }
    }

    /// - Returns: nil when there is none of that id.
    public func order(_ id: OrderID) async throws(StoreError) -> OrderRecord? {
        try await self.read { reader in
            try reader.query("SELECT \(OrderRecord.columns) FROM orders WHERE id = ?1", [.int(id.rawValue)])
                .first.map { row throws(SQLError) in try OrderRecord(row) }
        }
    }

    /// The order that the shop calls so, of one mode.
    public func order(reference: String, livemode: Bool) async throws(StoreError) -> OrderRecord? {
        try await self.read { try $0.order(reference: reference, livemode: livemode) }
    }

    /// Newest first.
    public func orders(_ filter: OrderFilter, _ page: PageRequest) async throws(StoreError) -> Page<OrderRecord> {
        try await self.read { reader in
            var listing = Listing(OrderRecord.columns, from: "orders", page: page)
            listing.require("phase =", filter.phase.map { .text($0.rawValue) })
            listing.require("reference =", filter.reference.map { .text($0) })
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try OrderRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// Everything that happened to the order, oldest first.
    public func history(of id: OrderID) async throws(StoreError) -> [OrderHistoryEntry] {
        try await self.read { reader in
            try reader.query(
                """
                SELECT h.at, h.trigger_name, h.outcome, h.from_phase, h.to_phase, e.uid, h.note, h.cause FROM order_history h
                LEFT JOIN events e ON e.id = h.event WHERE h.order_id = ?1 ORDER BY h.id
                """,
                [.int(id.rawValue)]
            )
            .map { row throws(SQLError) in
                OrderHistoryEntry(
                    at: Timestamp(milliseconds: try row.int(0)),
                    trigger: try row.text(1),
                    outcome: try row.text(2),
                    from: try row.value(3),
                    to: try row.value(4),
                    event: try row.optionalBlob(5).map { EventID(leading: $0) },
                    note: try row.optionalText(6),
                    cause: try row.optionalText(7)
                )
            }
        }
    }
}

extension SQLReader {
    /// The order that already has the reference and mode of this one.
    fileprivate func sameReference(as order: OrderRecord) throws(SQLError) -> OrderRecord? {
        try self.order(reference: order.reference, livemode: order.livemode)
    }

    /// The order that the shop calls so, of one mode.
    func order(reference: String, livemode: Bool) throws(SQLError) -> OrderRecord? {
        try self.query(
            "SELECT \(OrderRecord.columns) FROM orders WHERE reference = ?1 AND livemode = ?2",
            [.text(reference), .bool(livemode)]
        )
        .first.map { row throws(SQLError) in try OrderRecord(row) }
    }
}

extension OrderRecord {
    static let columns = """
        id, reference, livemode, provider, buyer, lines, metadata, machine, created_at, updated_at, version, charges, \
        attribution, registration
        """

    /// What leads from what the provider tells of its registration to it.
    var registrationObject: String? {
        guard let provider = self.provider, let number = self.registration else { return nil }
        return EventFacts.objectKey(number, of: provider, livemode: self.livemode, account: nil)
    }

    init(_ row: SQLRow) throws(SQLError) {
        guard let machine = OrderFulfilment(json: try JSON.stored(row.text(7))) else {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "an order's machine cannot be read")
        }
        self.init(
            id: OrderID(rawValue: try row.int(0)),
            reference: try row.text(1),
            livemode: try row.bool(2),
            provider: try row.optionalText(3),
            registration: try row.optionalText(13),
            buyer: try JSON.stored(row.text(4)),
            lines: (try JSON.stored(row.text(5)).array ?? []).compactMap(OrderLine.init(json:)),
            metadata: try JSON.stored(row.text(6)),
            attribution: try row.optionalText(12).map { text throws(SQLError) in try JSON.stored(text) } ?? [:],
            machine: machine,
            charges: try row.optionalText(11).map { text throws(SQLError) in
                try JSON.stored(text).array?.compactMap(OrderCharge.init(json:)) ?? []
            } ?? [],
            createdAt: Timestamp(milliseconds: try row.int(8)),
            updatedAt: Timestamp(milliseconds: try row.int(9)),
            version: try row.int(10)
        )
    }

    fileprivate var arguments: [SQLValue] {
        [
            .int(self.id.rawValue), .text(self.reference), .bool(self.livemode), .text(self.machine.phase.rawValue),
            .text(self.provider), .text(self.buyer.text), .text(JSON.array(self.lines.map(\.json)).text),
            .text(self.metadata.text), .text(self.machine.json.text), .int(self.createdAt.milliseconds),
            .int(self.updatedAt.milliseconds), .text(self.attribution.text), .text(self.registration),
        ]
    }
}

extension OrderLine {
    /// As stored and as shown.
    public var json: JSON {
        var object = JSONObject([("sku", .string(self.sku))])
        object["kind"] = self.kind.map { .string($0) }
        object["quantity"] = .integer(self.quantity)
        object["unit_price"] = .integer(self.unitPrice)
        object["grants"] = self.grants.map { .string($0) }
        object["variant"] = self.variant.map { .string($0) }
        object["valid_seconds"] = self.validSeconds.map { .integer($0) }
        object["ticket"] = self.ticket.map { .string("\($0)") }
        object["show"] = self.show.map { .string($0) }
        return .object(object)
    }

    init?(json: JSON) {
        guard let sku = json["sku"]?.string, let quantity = json["quantity"]?.integer,
            let unitPrice = json["unit_price"]?.integer
        else { return nil }
        self.init(
            sku: sku,
            kind: json["kind"]?.string,
            quantity: quantity,
            unitPrice: unitPrice,
            grants: json["grants"]?.string,
            variant: json["variant"]?.string,
            validSeconds: json["valid_seconds"]?.integer,
            ticket: json["ticket"]?.string.flatMap { TicketID($0) },
            show: json["show"]?.string
        )
    }
}
