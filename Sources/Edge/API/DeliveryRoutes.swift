import HTTPTypes
import Model
import Store

/// Events on their way to subscriptions: what was tried, what waits, what is dead.
enum DeliveryRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/deliveries",
            Scope(.deliveries, .read),
            parameters: ["subscription", "state", "event", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.get, "/v1/deliveries/{id}", Scope(.deliveries, .read), Self.show),
        Route(.post, "/v1/deliveries/{id}/retry", Scope(.deliveries, .write), Self.retry),
        Route(.post, "/v1/deliveries/retry", Scope(.deliveries, .write), Self.retryMany),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let filter = DeliveryFilter(
            subscription: try call.query.identifier("subscription"),
            state: try call.query.choice("state"),
            event: try call.query.value("event", expected: "an event's id") { EventID($0) },
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        let page = try await call.edge.store.deliveries(filter, call.query.page())
        let needing = try await Self.needingSecret(call)
        return .json(.page(page) { $0.json(needing: needing) })
    }

    private static func show(_ call: Call) async throws -> Reply {
        let delivery = try await Self.delivery(call)
        let log = try await call.edge.store.attempts(of: delivery.id)
        return .json(delivery.json(needing: try await Self.needingSecret(call), log: log))
    }

    private static func needingSecret(_ call: Call) async throws -> Set<SubscriptionID> {
        try await call.edge.store.subscriptions().needingSecret(call.edge.sealer)
    }

    private static func retry(_ call: Call) async throws -> Reply {
        try call.body(members: []).check()
        let delivery = try await Self.delivery(call)
        guard try await call.edge.store.retryDelivery(delivery.id) else {
            throw Problem(409, "canceled", "the delivery was canceled, or its subscription is gone")
        }
        // Somebody waits for what will not happen, where the subscription is off.
        let holder = try await call.edge.store.delivery(delivery.id)?.heldBy
        let held = holder == "circuit" ? nil : holder.map { [("held_by", JSON.string($0))] }
        return .json(JSON.object(JSONObject([("retried", 1)])).adding(held ?? []), status: .accepted)
    }

    private static func retryMany(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["subscription", "state", "event", "since", "until", "limit"])
        let filter = DeliveryFilter(
            subscription: body.identifier("subscription"),
            // The dead ones, unless told otherwise: nobody means to send again what has arrived.
            state: body.choice("state") ?? .dead,
            event: body.value("event", expected: "an event's id") { $0.string.flatMap { EventID($0) } },
            since: body.time("since"),
            until: body.time("until")
        )
        let limit = body.integer("limit", in: 1...10_000) ?? 1000
        try body.check()
        let count = try await call.edge.store.retryDeliveries(filter, limit: Int(limit))
        return .json(["retried": .integer(Int64(count))], status: .accepted)
    }

    private static func delivery(_ call: Call) async throws -> DeliveryRecord {
        try await call.found("delivery") { try await call.edge.store.delivery($0) }
    }
}
