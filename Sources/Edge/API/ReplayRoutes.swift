import HTTPTypes
import Ingest
import Model
import Store

/// Running stored calls through today's code again.
enum ReplayRoutes {
    static let routes = [
        Route(.get, "/v1/replays", Scope(.replays, .read), parameters: Query.pageParameters, Self.list),
        Route(.post, "/v1/replays", Scope(.replays, .write), Self.start),
        Route(.get, "/v1/replays/{id}", Scope(.replays, .read), Self.show),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        .json(.page(try await call.edge.store.replays(call.query.page())) { $0.json })
    }

    private static func show(_ call: Call) async throws -> Reply {
        let replay = try await call.found("replay") { try await call.edge.store.replay($0) }
        return .json(replay.json.adding([("results", replay.results)]))
    }

    private static func start(_ call: Call) async throws -> Reply {
        var body = try call.body(members: Self.members)
        let request = try Self.request(&body, sources: call.edge.receiver.sources.keys.sorted())
        if let to = request.to, try await call.edge.store.subscription(to) == nil {
            body.fault("to", "there is no such subscription")
            try body.check()
        }
        // A dry run leaves nothing behind, so its result is the answer.
        guard !request.dryRun else {
            let replay = try await call.edge.replayer.run(request)
            return .json(replay.json.adding([("results", replay.results)]))
        }
        let replay = try await call.edge.replayer.start(request)
        var reply = Reply.json(replay.json, status: .accepted)
        reply.locate(in: call)
        return reply
    }

    private static let members = [
        "ids", "source", "status", "since", "until", "dry_run", "reverify", "apply_differences", "to",
    ]

    private static func request(_ body: inout BodyReader, sources: [String]) throws(Problem) -> ReplayRequest {
        let ids = body.array("ids", maximum: 1000)?.enumerated().compactMap { index, json -> ReceiptID? in
            let id = json.string.flatMap { ReceiptID($0) }
            if id == nil { body.fault("ids[\(index)]", "expected \(ReceiptID.wellFormed)") }
            return id
        }
        let filter = ReceiptFilter(
            source: body.value("source", expected: "one of \(sources.joined(separator: ", "))") { json in
                json.string.flatMap { sources.contains($0) ? $0 : nil }
            },
            status: body.choice("status"),
            since: body.time("since"),
            until: body.time("until")
        )
        let request = ReplayRequest(
            ids: ids ?? [],
            filter: filter,
            dryRun: body.bool("dry_run") ?? false,
            reverify: body.bool("reverify") ?? false,
            applyDifferences: body.bool("apply_differences") ?? false,
            to: body.identifier("to")
        )
        if body.faults.isEmpty {
            if ids == nil, filter == ReceiptFilter() {
                body.fault("ids", "name receipts, or give source, status, since or until")
            } else if ids != nil, filter != ReceiptFilter() {
                body.fault("ids", "give either ids or a filter")
            }
        }
        try body.check()
        return request
    }
}
