import HTTPTypes
import Model
import Store

/// The passes that people bought, and their activation.
enum PassRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/passes",
            Scope(.passes, .read),
            parameters: ["owner", "order", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.get, "/v1/passes/{id}", Scope(.passes, .read), Self.show),
        Route(.post, "/v1/passes/{id}/activate", Scope(.passes, .write), idempotencyKey: .required, Self.activate),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let filter = PassFilter(
            owner: call.query.text("owner"),
            order: try call.query.identifier("order"),
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        let now = call.edge.time.now()
        return .json(.page(try await call.edge.store.passes(filter, call.query.page())) { $0.json(at: now) })
    }

    private static func show(_ call: Call) async throws -> Reply {
        .json(try await Self.pass(call).json(at: call.edge.time.now()))
    }

    /// Once in the life of a pass; the same request again gets the first answer by its key.
    private static func activate(_ call: Call) async throws -> Reply {
        try call.body(members: []).check()
        let now = call.edge.time.now()
        let pass = try await Self.pass(call).activated(at: now)
        let announcement = pass.event(row: call.edge.store.ids.next(), at: now)
        guard try await call.edge.store.activate(pass, announcement: announcement) else {
            let state = try await Self.pass(call).state(at: now)
            var problem = Problem(409, "pass_not_activatable", "it is \(state.rawValue): a pass is activated once")
            problem.members = [("state", .string(state.rawValue))]
            throw problem
        }
        return .json(pass.json(at: now))
    }

    private static func pass(_ call: Call) async throws -> PassRecord {
        guard let pass = try await call.edge.store.pass(call.identifier("pass")) else { throw Problem.notFound("pass") }
        return pass
    }
}

extension PassRecord {
    /// As the API shows it.
    func json(at moment: Timestamp) -> JSON {
        [
            "id": .string("\(self.id)"), "order": .string("\(self.order)"), "line": .integer(Int64(self.line)),
            "owner": .string(self.owner), "sku": .string(self.sku), "streamer": .text(self.streamer),
            "livemode": .bool(self.livemode), "state": .string(self.state(at: moment).rawValue),
            "valid_seconds": .integer(self.holds.milliseconds / 1000), "nbf": .text(self.notBefore),
            "exp": .text(self.expiresAt), "revoked_at": .text(self.revokedAt), "created_at": .text(self.createdAt),
        ]
    }
}
