import HTTPTypes
import Model
import Signing
import Store

/// The services that want events. A secret is shown when it is made and never again.
enum SubscriptionRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/subscriptions",
            Scope(.subscriptions, .read),
            parameters: Query.pageParameters,
            Self.list
        ),
        Route(.post, "/v1/subscriptions", Scope(.subscriptions, .write), Self.create),
        Route(.get, "/v1/subscriptions/{id}", Scope(.subscriptions, .read), Self.show),
        Route(.patch, "/v1/subscriptions/{id}", Scope(.subscriptions, .write), Self.change),
        Route(.delete, "/v1/subscriptions/{id}", Scope(.subscriptions, .write), Self.delete),
        Route(.post, "/v1/subscriptions/{id}/rotate-secret", Scope(.subscriptions, .write), Self.rotateSecret),
        Route(.post, "/v1/subscriptions/{id}/test", Scope(.subscriptions, .write), Self.test),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let page = try call.query.page()
        let rest = try await call.edge.store.subscriptions()
            .sorted { $0.id > $1.id }
            .filter { subscription in page.after.map { subscription.id.rawValue < $0 } ?? true }
        let records = Array(rest.prefix(page.limit))
        let next = rest.count > records.count ? records.last?.id.rawValue : nil
        let standings = try await call.edge.store.standings()
        return .json(
            .page(Page(records: records, next: next)) { record in
                record.json(standings[record.id] ?? SubscriptionStanding(), call.edge.sealer)
            }
        )
    }

    private static func create(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["name", "url", "types", "enabled"])
        let name = body.string("name", maximum: SubscriptionRecord.longestName)
        let url = body.target(required: true, check: call.edge.targetCheck)
        let types = body.types(required: true)
        let enabled = body.bool("enabled") ?? true
        try body.check()
        guard let url, let types else { throw Problem(422, "validation_failed", "see errors") }
        let id = call.edge.store.ids.next(SubscriptionID.self)
        let secrets = try SubscriptionSecrets(Self.newSecret(call))
        let record = SubscriptionRecord(
            id: id,
            name: name ?? id.description,
            url: url,
            types: types,
            enabled: enabled,
            sealedSecrets: try secrets.sealed(with: call.edge.sealer, for: id),
            createdAt: call.edge.time.now()
        )
        try await call.edge.store.insert(record)
        let json = record.json(SubscriptionStanding(), call.edge.sealer).adding(
            [Self.shown(secrets.current)] + Self.warnings(types, call)
        )
        var reply = Reply.json(json, status: .created)
        reply.locate(in: call)
        return reply
    }

    private static func show(_ call: Call) async throws -> Reply {
        .json(try await Self.json(of: try await Self.subscription(call), call))
    }

    private static func json(of record: SubscriptionRecord, _ call: Call) async throws -> JSON {
        record.json(try await call.edge.store.standing(of: record.id), call.edge.sealer)
    }

    private static func change(_ call: Call) async throws -> Reply {
        let current = try await Self.subscription(call)
        var body = try call.body(members: ["url", "types", "enabled"])
        let url = body.target(required: false, check: call.edge.targetCheck)
        let types = body.types(required: false)
        let enabled = body.bool("enabled")
        try body.check()
        // Whether it is on is nothing that the file says.
        if url != nil || types != nil { try Self.requireChangeable(current) }
        let changed = try await call.edge.store.change(current.id) { record in
            if let url { record.point(to: url) }
            record.types = types ?? record.types
            if let enabled { record.switchOn(enabled) }
        }
        guard let changed else { throw Problem.notFound("subscription") }
        return .json(try await Self.json(of: changed, call).adding(Self.warnings(types ?? [], call)))
    }

    /// What is wrong with types that are well formed: nothing will ever come of them. No member where all is well.
    private static func warnings(_ types: [EventTypePattern], _ call: Call) -> [(String, JSON)] {
        let warnings = types.enumerated().compactMap { index, type -> JSON? in
            call.edge.eventTypes.warning(type).map { ["path": .string("types[\(index)]"), "message": .string($0)] }
        }
        return warnings.isEmpty ? [] : [("warnings", .array(warnings))]
    }

    private static func delete(_ call: Call) async throws -> Reply {
        let record = try await Self.subscription(call)
        try Self.requireChangeable(record)
        guard try await call.edge.store.deleteSubscription(record.id) else { throw Problem.notFound("subscription") }
        return Reply(.noContent)
    }

    private static func rotateSecret(_ call: Call) async throws -> Reply {
        let record = try await Self.subscription(call)
        let id = record.id
        var body = try call.body(members: ["overlap_seconds"])
        let overlap = body.integer("overlap_seconds", in: 0...2_592_000) ?? 86_400
        try body.check()
        // The next start would bring back the file's.
        try Self.requireChangeable(record)
        let secret = try Self.newSecret(call)
        let (sealer, now) = (call.edge.sealer, call.edge.time.now())
        let changed = try await call.edge.store.change(id) { record in
            record.sealedSecrets = try Self.rotated(record, to: secret, overlap: .seconds(overlap), now, sealer)
                .sealed(with: sealer, for: id)
        }
        guard let changed else { throw Problem.notFound("subscription") }
        let stored = try SubscriptionSecrets(sealed: changed.sealedSecrets, with: sealer, for: id)
        let isAlone = stored.live(at: now).count == 1
        let json = try await Self.json(of: changed, call)
        return .json(json.adding([Self.shown(secret), ("overlap_seconds", .integer(isAlone ? 0 : overlap))]))
    }

    /// An old secret that cannot be opened any more signs nothing beside the new one.
    private static func rotated(
        _ record: SubscriptionRecord,
        to secret: Secret,
        overlap: Duration,
        _ now: Timestamp,
        _ sealer: Sealer
    ) throws -> SubscriptionSecrets {
        guard !record.needsSecret(sealer) else { return try SubscriptionSecrets(secret) }
        return try SubscriptionSecrets(sealed: record.sealedSecrets, with: sealer, for: record.id)
            .rotated(to: secret, overlap: overlap, now: now)
    }

    private static func test(_ call: Call) async throws -> Reply {
        let record = try await Self.subscription(call)
        let body = try call.body(members: [])
        try body.check()
        let draft = EventDraft(
            key: "\(record.id):\(Hex.encode(call.edge.randomBytes(16)))",
            type: EventVocabulary.test,
            subject: record.id.description,
            occurredAt: call.edge.time.now(),
            effectKey: "",
            data: ["subscription": .string(record.id.description), "message": "a test, sent on request"]
        )
        let event = NewEvent(
            draft,
            source: "/test",
            row: call.edge.store.ids.next(),
            origin: .workflow,
            receipt: nil,
            acceptedAt: call.edge.time.now()
        )
        let delivery = try await call.edge.store.sendTest(event, to: record.id, isAsked: true)
        return .json(["event": .text(event.id), "delivery": .text(delivery)], status: .accepted)
    }

    private static func subscription(_ call: Call) async throws -> SubscriptionRecord {
        try await call.found("subscription") { try await call.edge.store.subscription($0) }
    }

    private static func requireChangeable(_ record: SubscriptionRecord) throws(Problem) {
        guard record.isConfigured else { return }
        throw Problem(
            409,
            "configured",
            "the subscription, its secret too, is declared in the configuration file; change it there and restart"
        )
    }

    private static func newSecret(_ call: Call) throws -> Secret {
        try WebhookSecret.generate(label: "subscription", randomBytes: call.edge.randomBytes(32))
    }

    private static func shown(_ secret: Secret) -> (String, JSON) {
        ("secret", .string(String(decoding: secret.bytes, as: UTF8.self)))
    }
}
