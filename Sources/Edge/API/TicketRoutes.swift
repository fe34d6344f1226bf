import HTTPTypes
import Model
import Store

/// What sellers offer, and who has it.
enum TicketRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/tickets",
            Scope(.tickets, .read),
            parameters: ["seller", "state", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.post, "/v1/tickets", Scope(.tickets, .write), idempotencyKey: .required, Self.create),
        Route(.get, "/v1/tickets/{id}", Scope(.tickets, .read), Self.show),
        Route(.patch, "/v1/tickets/{id}", Scope(.tickets, .write), idempotencyKey: .optional, Self.change),
    ]

    /// How many holds are shown of a ticket, the newest ones.
    private static let shownHolds = 100

    private static func list(_ call: Call) async throws -> Reply {
        let filter = TicketFilter(
            seller: call.query.text("seller"),
            state: try call.query.choice("state"),
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        return .json(.page(try await call.edge.store.tickets(filter, call.query.page())) { $0.json })
    }

    private static func create(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["title", "price", "seller", "livemode", "metadata"])
        let title = body.string("title", required: true)
        let price = body.money("price", required: true)
        let seller = body.string("seller", required: true)
        let livemode = body.bool("livemode") ?? true
        let metadata = body.object("metadata") ?? [:]
        try body.check()
        guard let title, let price, let seller else { throw Problem(422, "validation_failed", "see errors") }
        let now = call.edge.time.now()
        let store = call.edge.store
        let ticket = TicketRecord(
            id: store.ids.next(),
            title: title,
            price: price,
            seller: seller,
            livemode: livemode,
            metadata: metadata,
            createdAt: now,
            updatedAt: now
        )
        try await store.createTicket(ticket, announcement: ticket.creationAnnouncement(row: store.ids.next()))
        var reply = Reply.json(ticket.json(holds: []), status: .created)
        reply.locate(in: call)
        return reply
    }

    private static func show(_ call: Call) async throws -> Reply {
        .json(try await Self.detail(try await Self.ticket(call), call))
    }

    private static func change(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["title", "price"])
        let title = body.string("title")
        let price = body.money("price")
        try body.check()
        let store = call.edge.store
        // Of edits that come at the same time each is applied to what the one before it left.
        for _ in 0..<Self.attempts {
            let known = try await Self.ticket(call)
            guard known.state == .available else { throw Problem(editing: known) }
            var ticket = known
            ticket.title = title ?? known.title
            ticket.price = price ?? known.price
            guard ticket != known else { return .json(try await Self.detail(known, call)) }
            ticket.version += 1
            ticket.updatedAt = call.edge.time.now()
            let announcement = ticket.updateAnnouncement(row: store.ids.next())
            if try await store.updateTicket(ticket, announcement: announcement) {
                return .json(try await Self.detail(ticket, call))
            }
        }
        throw Problem.unavailable("ticket_busy", "others edit this ticket all the time just now", retryAfter: 1)
    }

    private static let attempts = 20

    static func ticket(_ call: Call) async throws -> TicketRecord {
        guard let ticket = try await call.edge.store.ticket(call.identifier("ticket")) else {
            throw Problem.notFound("ticket")
        }
        return ticket
    }

    private static func detail(_ ticket: TicketRecord, _ call: Call) async throws -> JSON {
        ticket.json(holds: try await call.edge.store.ticketHolds(of: ticket.id, limit: Self.shownHolds))
    }
}

extension Problem {
    /// Title and price stand still while somebody has the ticket.
    fileprivate init(editing ticket: TicketRecord) {
        self.init(
            409,
            ticket.state == .held ? "ticket_held" : "ticket_sold",
            "the ticket is \(ticket.state.rawValue): title and price can be changed while it is available"
        )
        self.members = [("ticket", .text(ticket.id)), ("hold", .text(ticket.hold))]
        self.isPassing = ticket.state == .held
    }
}
