import HTTPTypes
public import Model
public import Store

/// Calls to providers: what waits, what came of it, what ended without an effect.
enum CommandRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/commands",
            Scope(.commands, .read),
            parameters: ["source", "state", "machine", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.get, "/v1/commands/{id}", Scope(.commands, .read), Self.show),
        Route(.post, "/v1/commands/{id}/retry", Scope(.commands, .write), Self.retry),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let filter = CommandFilter(
            source: call.query.text("source"),
            state: try call.query.choice("state"),
            machine: try call.query.value("machine", expected: "the id of an asset or an order") { MachineID($0) },
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        return .json(.page(try await call.edge.store.commands(filter, call.query.page())) { $0.json })
    }

    private static func show(_ call: Call) async throws -> Reply { .json(try await Self.command(call).json) }

    private static func retry(_ call: Call) async throws -> Reply {
        try call.body(members: []).check()
        let command = try await Self.command(call)
        guard try await call.edge.store.retryCommand(command.id) else {
            guard command.state != .done, let machine = command.machine else {
                throw Problem(409, "command_done", "the command is done: there is nothing to try again")
            }
            let place =
                switch machine {
                case .asset: "for artifacts POST /v1/assets/\(machine)/artifacts/{name}/retry"
                case .order where command.kind == .refund: "POST /v1/orders/\(machine)/refunds"
                case .order: "for grants POST /v1/orders/\(machine)/grants/retry"
                }
            throw Problem(409, "command_ended", "\(machine) wanted it and knows that it ended: ask there, \(place)")
        }
        return .json(["retried": 1], status: .accepted)
    }

    private static func command(_ call: Call) async throws -> CommandRecord {
        try await call.found("command") { try await call.edge.store.command($0) }
    }
}

extension CommandRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "source": .string(self.source), "kind": .string(self.kind.rawValue),
            "key": .string(self.key), "machine": .text(self.machine), "payload": self.payload,
            "receipt": .text(self.receipt),
            "state": .string(self.state.rawValue), "attempts": .number(Int?(self.attempts)),
            "due_at": self.state == .pending ? .text(self.dueAt) : .null, "error": .text(self.error),
            "answer": .text(self.answer), "created_at": .text(self.createdAt), "finished_at": .text(self.finishedAt),
        ]
    }
}
