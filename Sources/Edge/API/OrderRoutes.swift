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
        Route(.post, "/v1/orders/{id}/cancel", Scope(.orders, .write), idempotencyKey: .optional, Self.cancel),
        Route(.post, "/v1/orders/{id}/refunds", Scope(.orders, .write), idempotencyKey: .required, Self.refund),
        Route(
            .post,
            "/v1/orders/{id}/grants/retry",
            Scope(.orders, .write),
            idempotencyKey: .optional,
            Self.retryGrants
        ),
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
        .json(try await Self.detail(of: Self.order(call), call))
    }

    /// The order with its history, as every answer about one shows it.
    static func detail(of order: OrderRecord, _ call: Call) async throws -> JSON {
        let timers = try await call.edge.store.timers(of: .order(order.id))
        let history = try await call.edge.store.history(of: order.id)
        let holds = try await call.edge.store.ticketHolds(of: order.id)
        let escrows = try await call.edge.store.escrows(of: order.id)
        let expiry = timers.first { $0.name == .hold }?.dueAt
        return order.json(history: history, expiry: expiry, holds: holds, escrows: escrows)
    }

    private static func create(_ call: Call) async throws -> Reply {
        var body = try call.body(members: NewOrder.members)
        let new = try NewOrder(&body, call.edge.products, sellers: call.edge.sellers)
        let now = call.edge.time.now()
        let order = OrderRecord(new, id: call.edge.store.ids.next(), now: now)
        let minutes = new.holdMinutes ?? call.edge.orders.defaultHoldMinutes
        let creation = try await call.edge.store.createOrder(
            order,
            announcement: order.creationAnnouncement(row: call.edge.store.ids.next()),
            heldUntil: now + .seconds(60 * minutes),
            wallet: call.edge.providesWallets ? order.walletCommand(call.edge.store.ids.next()) : nil
        )
        guard creation.refusals.isEmpty else { throw Problem(refusing: creation.refusals) }
        if let other = creation.registrationTaken {
            var problem = Problem(409, "registration_taken", "the registration is the payment of another order")
            problem.members = [("order", .text(other))]
            throw problem
        }
        let stored = creation.order
        guard creation.isNew || stored.isSame(as: order) else {
            var problem = Problem(409, "reference_taken", "an order with this reference exists and differs")
            problem.members = [("order", .text(stored.id))]
            throw problem
        }
        var reply = Reply.json(try await Self.detail(of: stored, call), status: creation.isNew ? .created : .ok)
        reply.locate(in: call)
        return reply
    }
}
