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
        return .json(.page(Page(records: records, next: next)) { $0.json })
    }

    private static func create(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["name", "url", "types", "enabled"])
        let name = body.string("name", maximum: 100)
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
        var reply = Reply.json(record.json.adding([Self.shown(secrets.current)]), status: .created)
        reply.locate(in: call)
        return reply
    }

    private static func show(_ call: Call) async throws -> Reply {
        .json(try await Self.subscription(call).json)
    }

    private static func change(_ call: Call) async throws -> Reply {
        let id = try await Self.changeable(call).id
        var body = try call.body(members: ["url", "types", "enabled"])
        let url = body.target(required: false, check: call.edge.targetCheck)
        let types = body.types(required: false)
        let enabled = body.bool("enabled")
        try body.check()
        let changed = try await call.edge.store.change(id) { record in
            record.url = url ?? record.url
            record.types = types ?? record.types
            guard let enabled else { return }
            record.enabled = enabled
            record.disabledReason = nil
        }
        guard let changed else { throw Problem.notFound("subscription") }
        return .json(changed.json)
    }

    private static func delete(_ call: Call) async throws -> Reply {
        let record = try await Self.changeable(call)
        guard try await call.edge.store.deleteSubscription(record.id) else { throw Problem.notFound("subscription") }
        return Reply(.noContent)
    }

    private static func rotateSecret(_ call: Call) async throws -> Reply {
        let id = try await Self.subscription(call).id
        var body = try call.body(members: ["overlap_seconds"])
        let overlap = body.integer("overlap_seconds", in: 0...2_592_000) ?? 86_400
        try body.check()
        let secret = try Self.newSecret(call)
        let (sealer, now) = (call.edge.sealer, call.edge.time.now())
        let changed = try await call.edge.store.change(id) { record in
            record.sealedSecrets = try SubscriptionSecrets(sealed: record.sealedSecrets, with: sealer, for: id)
                .rotated(to: secret, overlap: .seconds(overlap), now: now)
                .sealed(with: sealer, for: id)
        }
        guard let changed else { throw Problem.notFound("subscription") }
        return .json(changed.json.adding([Self.shown(secret), ("overlap_seconds", .integer(overlap))]))
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
        let delivery = try await call.edge.store.sendTest(event, to: record.id)
        return .json(["event": .text(event.id), "delivery": .text(delivery)], status: .accepted)
    }

    private static func subscription(_ call: Call) async throws -> SubscriptionRecord {
        try await call.found("subscription") { try await call.edge.store.subscription($0) }
    }

    private static func changeable(_ call: Call) async throws -> SubscriptionRecord {
        let record = try await Self.subscription(call)
        guard !record.isConfigured else {
            throw Problem(409, "configured", "the subscription is declared in the configuration file; change it there")
        }
        return record
    }

    private static func newSecret(_ call: Call) throws -> Secret {
        try WebhookSecret.generate(label: "subscription", randomBytes: call.edge.randomBytes(32))
    }

    private static func shown(_ secret: Secret) -> (String, JSON) {
        ("secret", .string(String(decoding: secret.bytes, as: UTF8.self)))
    }
}
