import HTTPTypes
import Model
import Store
import Workflows

/// Media assets: where to upload them, who uses them, and what has been made of them.
enum AssetRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/assets",
            Scope(.assets, .read),
            parameters: ["phase", "owner", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.post, "/v1/assets", Scope(.assets, .write), idempotencyKey: .required, Self.create),
        Route(.get, "/v1/assets/{id}", Scope(.assets, .read), Self.show),
        Route(.delete, "/v1/assets/{id}", Scope(.assets, .write), Self.remove),
        Route(.post, "/v1/assets/{id}/artifacts", Scope(.assets, .write), Self.declare),
        Route(.post, "/v1/assets/{id}/artifacts/{name}/retry", Scope(.assets, .write), Self.retry),
        Route(.post, "/v1/assets/{id}/claims", Scope(.assets, .write), Self.claim),
        Route(.delete, "/v1/assets/{id}/claims/{claim}", Scope(.assets, .write), Self.unclaim),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        _ = try Self.desk(call)
        let filter = AssetFilter(
            phase: try call.query.choice("phase"),
            owner: call.query.text("owner"),
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        return .json(.page(try await call.edge.store.assets(filter, call.query.page())) { $0.json })
    }

    private static func show(_ call: Call) async throws -> Reply {
        _ = try Self.desk(call)
        return .json(try await Self.detail(Self.asset(call), call))
    }

    private static func create(_ call: Call) async throws -> Reply {
        let desk = try Self.desk(call)
        var body = try call.body(members: NewAsset.members)
        var replaced: AssetRecord?
        if let id = body.identifier("replaces", AssetID.self) {
            replaced = try await call.edge.store.asset(id)
            if replaced == nil { body.fault("replaces", "there is no such asset") }
        }
        let new = try NewAsset(&body, desk, replaced: replaced)
        guard replaced?.machine.phase != .removed else { throw Self.refused("what it replaces was removed") }
        let asset = AssetRecord(
            new,
            id: call.edge.store.ids.next(),
            desk,
            replaces: replaced,
            now: call.edge.time.now()
        )
        // Signed first: an asset that nobody can upload to would be of no use.
        let url = try await Self.url(for: asset.uploads[.source], desk)
        let announcement = asset.creationAnnouncement(row: call.edge.store.ids.next())
        try await call.edge.store.createAsset(asset, announcement: announcement)
        var reply = Reply.json(
            try await Self.detail(asset, call).adding([("upload", url.json)]),
            status: .created
        )
        reply.locate(in: call)
        return reply
    }

    private static func declare(_ call: Call) async throws -> Reply {
        let desk = try Self.desk(call)
        var body = try call.body(members: ["name"] + NewUpload.members)
        let slot = body.choice("name", UploadSlot.self)
        if slot == nil, body.object["name"] == nil { body.fault("name", "it is missing") }
        let upload = NewUpload(&body, maximumSize: desk.maximumSize)
        var asset = try await Self.asset(call)
        if slot == .trailer, asset.machine.traits.kind == .image { body.fault("name", "an image has no trailer") }
        try body.check()
        guard let slot, let upload else { throw Problem(422, "validation_failed", "the artifact is not complete") }
        let declared = upload.declared(slot, of: asset.id, in: desk.uploadBucket)
        let url = try await Self.url(for: declared, desk)
        for _ in 0..<Self.rounds {
            guard asset.machine.phase != .removed else { throw Self.refused("the asset was removed") }
            if let changed = try await call.edge.store.declare(declared, as: slot, of: asset) {
                return .json(changed.json.adding([("upload", url.json)]))
            }
            asset = try await Self.asset(call)
        }
        throw Problem(409, "conflict", "the asset changes all the time: try again").passing
    }

    private static func claim(_ call: Call) async throws -> Reply {
        _ = try Self.desk(call)
        var body = try call.body(members: ["claim", "by"])
        let id = body.string("claim", required: true)
        let claimant = body.choice("by", Claim.Claimant.self)
        if claimant == nil, body.object["by"] == nil { body.fault("by", "it is missing") }
        try body.check()
        guard let id, let claimant else { throw Problem(422, "validation_failed", "the claim is not complete") }
        let asset = try await Self.asset(call)
        let known = asset.machine.claims[id]
        if known?.isLive == true { return .json(asset.json) }
        let moment = Self.moment(after: known?.unclaimedAt, call)
        return try await Self.tell(.claimed(id, by: claimant, at: moment), asset.id, call)
    }

    private static func unclaim(_ call: Call) async throws -> Reply {
        _ = try Self.desk(call)
        try call.body(members: []).check()
        let asset = try await Self.asset(call)
        guard let id = call.parameters.last.flatMap(Query.decoded), let claim = asset.machine.claims[id] else {
            throw Problem.notFound("claim")
        }
        guard claim.isLive else { return .json(asset.json) }
        return try await Self.tell(.unclaimed(id, at: Self.moment(after: claim.claimedAt, call)), asset.id, call)
    }

    private static func retry(_ call: Call) async throws -> Reply {
        _ = try Self.desk(call)
        try call.body(members: []).check()
        guard let name = call.parameters.last.flatMap({ ArtifactName(rawValue: $0) }) else {
            throw Problem.notFound("artifact")
        }
        return try await Self.tell(.retryRequested(name), call.identifier("asset"), call)
    }

    private static func remove(_ call: Call) async throws -> Reply {
        _ = try Self.desk(call)
        try call.body(members: []).check()
        return try await Self.tell(.removeRequested, call.identifier("asset"), call)
    }

    /// How often a change is tried again that another one forestalled.
    private static let rounds = 20

    /// Where no assets are kept the routes are unknown.
    private static func desk(_ call: Call) throws(Problem) -> AssetDesk {
        guard let desk = call.edge.assets else { throw Problem.notFound("route").passing }
        return desk
    }

    private static func asset(_ call: Call) async throws -> AssetRecord {
        guard let asset = try await call.edge.store.asset(call.identifier("asset")) else {
            throw Problem.notFound("asset")
        }
        return asset
    }

    private static func url(for upload: DeclaredUpload?, _ desk: AssetDesk) async throws(Problem) -> UploadURL {
        guard let upload else { throw .notFound("upload") }
        do throws(UploadURLFailure) { return try await desk.uploadURL(upload) } catch {
            throw .unavailable(error.code, error.detail, retryAfter: 5)
        }
    }

    private static func tell(_ fact: AssetPipeline.Fact, _ id: AssetID, _ call: Call) async throws -> Reply {
        let direct = DirectAssetFact(asset: id, fact: fact, cause: "request of \(call.token?.name ?? "somebody")")
        guard let told = try await Self.desk(call).tell(direct) else { throw Problem.notFound("asset") }
        if case .refused(let reason) = told.step.outcome { throw Self.refused(reason) }
        return .json(told.asset.json)
    }

    private static func refused(_ reason: String) -> Problem { Problem(409, "asset_refused", reason).passing }

    /// Claims are compared by their times, so each must be later than what it answers.
    private static func moment(after earlier: Timestamp?, _ call: Call) -> Timestamp {
        max(call.edge.time.now(), earlier.map { $0 + .milliseconds(1) } ?? call.edge.time.now())
    }

    private static func detail(_ asset: AssetRecord, _ call: Call) async throws -> JSON {
        let store = call.edge.store
        let jobs = try await store.commands(CommandFilter(machine: .asset(asset.id)), PageRequest(limit: 1000))
        return asset.json(
            history: try await store.history(of: asset.id),
            jobs: jobs.records.reversed(),
            deadlines: try await store.timers(of: .asset(asset.id))
        )
    }
}
