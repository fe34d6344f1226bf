import HTTPTypes
import Model
import Store

/// What the gateway told the services, and what automation made of it.
enum EventRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/events",
            Scope(.events, .read),
            parameters: ["type", "subject", "handling", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.get, "/v1/events/{id}", Scope(.events, .read), Self.show),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let filter = EventFilter(
            // A pattern, as subscriptions take them, would silently find nothing.
            type: try call.query.value("type", expected: "a whole type, such as payment.succeeded") { text in
                text.contains("*") ? nil : text
            },
            subject: call.query.text("subject"),
            handling: try call.query.choice("handling"),
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        return .json(.page(try await call.edge.store.events(filter, call.query.page())) { $0.json })
    }

    private static func show(_ call: Call) async throws -> Reply {
        guard let id = call.parameters.first.flatMap({ EventID($0) }),
            let event = try await call.edge.store.event(id)
        else { throw Problem.notFound("event") }
        return .json(event.json.adding([("cloud_event", try JSON(parsing: event.body))]))
    }
}
