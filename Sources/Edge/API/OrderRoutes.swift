import HTTPTypes
import Model
import Store
import Workflows

/// The shop's orders and what has happened to them.
enum OrderRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/orders",
            Scope(.orders, .read),
            parameters: ["phase", "reference", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.post, "/v1/orders", Scope(.orders, .write), idempotencyKey: .required, Self.create),
        Route(.get, "/v1/orders/{id}", Scope(.orders, .read), Self.show),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let filter = OrderFilter(
            phase: try call.query.choice("phase"),
            reference: call.query.text("reference"),
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        return .json(.page(try await call.edge.store.orders(filter, call.query.page())) { $0.json })
    }

    private static func show(_ call: Call) async throws -> Reply {
        guard let order = try await call.edge.store.order(call.identifier("order")) else {
            throw Problem.notFound("order")
        }
        return .json(order.json(history: try await call.edge.store.history(of: order.id)))
    }

    private static func create(_ call: Call) async throws -> Reply {
        var body = try call.body(members: NewOrder.members)
        let new = try NewOrder(&body)
        let now = call.edge.time.now()
        let order = OrderRecord(new, id: call.edge.store.ids.next(), now: now)
        let (stored, isNew) = try await call.edge.store.createOrder(
            order,
            announcement: order.creationAnnouncement(row: call.edge.store.ids.next())
        )
        guard isNew || stored.isSame(as: order) else {
            var problem = Problem(409, "reference_taken", "an order with this reference exists and differs")
            problem.members = [("order", .text(stored.id))]
            throw problem
        }
        let history = try await call.edge.store.history(of: stored.id)
        var reply = Reply.json(stored.json(history: history), status: isNew ? .created : .ok)
        reply.locate(in: call)
        return reply
    }
}

extension OrderRecord {
    init(_ new: NewOrder, id: OrderID, now: Timestamp) {
        self.init(
            id: id,
            reference: new.reference,
            livemode: new.livemode,
            provider: new.provider,
            buyer: new.buyer,
            lines: new.lines,
            metadata: new.metadata,
            machine: OrderFulfilment(total: new.total),
            createdAt: now,
            updatedAt: now
        )
    }

    /// Whether a caller asked for the same order, whatever has happened to it since.
    func isSame(as other: OrderRecord) -> Bool {
        self.lines == other.lines && self.machine.total == other.machine.total && self.provider == other.provider
            && self.buyer == other.buyer && self.metadata == other.metadata
    }

    var json: JSON {
        [
            "id": .string(self.id.description), "reference": .string(self.reference),
            "phase": .string(self.machine.phase.rawValue), "livemode": .bool(self.livemode),
            "provider": .text(self.provider),
            "total": [
                "value": .integer(self.machine.total.minorUnits), "currency": .string(self.machine.total.currency),
            ],
            "received": .integer(self.machine.received), "refunded": .integer(self.machine.refunded),
            "payment": .text(self.machine.payment), "lines": .array(self.lines.map(Self.json)), "buyer": self.buyer,
            "metadata": self.metadata, "created_at": .text(self.createdAt), "updated_at": .text(self.updatedAt),
        ]
    }

    func json(history: [OrderHistoryEntry]) -> JSON {
        var events: [EventID] = []
        for event in history.compactMap(\.event) where !events.contains(event) { events.append(event) }
        return self.json.adding([
            ("history", .array(history.map(\.json))), ("events", .array(events.map { .text($0) })),
        ])
    }

    private static func json(_ line: OrderLine) -> JSON {
        [
            "sku": .string(line.sku), "kind": .text(line.kind), "quantity": .integer(line.quantity),
            "unit_price": .integer(line.unitPrice),
        ]
    }
}

extension OrderHistoryEntry {
    var json: JSON {
        [
            "at": .text(self.at), "trigger": .string(self.trigger), "outcome": .string(self.outcome),
            "from": .string(self.from.rawValue), "to": .string(self.to.rawValue), "event": .text(self.event),
            "note": .text(self.note),
        ]
    }
}
