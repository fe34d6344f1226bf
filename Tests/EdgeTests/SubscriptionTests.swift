import HTTPTypes
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct SubscriptionTests {
    static let subscription: JSON = [
        "name": "shop", "url": "https://shop.example.com/hook", "types": ["payment.*", "order.paid"],
    ]

    @Test func showsTheSecretOnce() async throws {
        let gateway = try await Gateway()
        let created = try await gateway.send(.post, "/v1/subscriptions", json: Self.subscription)
        #expect(created.status == 201)
        let json = try created.json
        let id = try #require(json["id"]?.string)
        let secret = try #require(json["secret"]?.string)
        #expect(secret.hasPrefix("whsec_") && created.headers[.location] == "/v1/subscriptions/\(id)")
        #expect(json["enabled"] == true && json["configured"] == false && json["disabled_reason"] == .null)
        for uri in ["/v1/subscriptions", "/v1/subscriptions/\(id)"] {
            let shown = try await gateway.send(.get, uri)
            #expect(shown.status == 200 && !shown.text.contains("\"secret") && !shown.text.contains("whsec_"))
        }
        let changed = try await gateway.send(.patch, "/v1/subscriptions/\(id)", json: ["enabled": false])
        #expect(!changed.text.contains("whsec_"))
        // What is stored opens with the key and is the secret that was shown.
        let subscription = try #require(try await gateway.store.subscription(SubscriptionID(id) ?? .init(rawValue: 0)))
        let stored = try SubscriptionSecrets(
            sealed: subscription.sealedSecrets,
            with: gateway.edge.sealer,
            for: subscription.id
        )
        #expect(stored.current.bytes == Array(secret.utf8))
        #expect(!gateway.log.lines.value.contains { $0.contains("whsec_") || $0.contains(Gateway.adminToken) })
        try await gateway.close()
    }

    @Test func changesAndPauses() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let changed = try await gateway.send(
            .patch,
            uri,
            json: ["url": "https://other.example.com/", "types": ["*"], "enabled": false]
        ).json
        #expect(changed["url"] == "https://other.example.com/" && changed["types"] == ["*"])
        #expect(changed["enabled"] == false && changed["name"] == "shop")
        #expect(try await gateway.send(.get, uri).json == changed)
        #expect(try await gateway.send(.patch, uri, json: ["enabled": true]).json["enabled"] == true)
        let wrong = try await gateway.send(.patch, uri, json: ["url": "http://127.0.0.1/", "name": "x"])
        #expect(try wrong.status == 422 && wrong.json["errors"]?.array?.count == 2)
        try await gateway.close()
    }

    @Test func refusesWhatCannotBeDelivered() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(
            .post,
            "/v1/subscriptions",
            json: ["name": "a", "url": "http://169.254.169.254/", "types": ["payment.succeeded", "Payment", 3]]
        )
        #expect(answer.status == 422)
        let errors = try answer.json["errors"]?.array ?? []
        #expect(errors.compactMap { $0["path"]?.string } == ["url", "types[1]", "types[2]"])
        #expect(errors.first?["message"] == "only https is allowed")
        let empty = try await gateway.send(.post, "/v1/subscriptions", json: ["types": []])
        #expect(try empty.json["errors"]?.array?.compactMap { $0["path"]?.string } == ["url", "types"])
        try await gateway.close()
    }

    @Test func aNameIsTakenOnce() async throws {
        let gateway = try await Gateway()
        _ = try await gateway.subscribe()
        let again = try await gateway.send(.post, "/v1/subscriptions", json: Self.subscription)
        #expect(try again.status == 409 && again.problem == "conflict")
        try await gateway.close()
    }

    @Test func rotatesWithOverlap() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let id = try #require(SubscriptionID(uri.split(separator: "/").last ?? ""))
        func live() async throws -> Int {
            let record = try #require(try await gateway.store.subscription(id))
            return try SubscriptionSecrets(sealed: record.sealedSecrets, with: gateway.edge.sealer, for: id)
                .live(at: gateway.time.now).count
        }
        #expect(try await live() == 1)
        let rotated = try await gateway.send(.post, "\(uri)/rotate-secret", json: ["overlap_seconds": 60])
        #expect(try rotated.status == 200 && rotated.json["secret"]?.string?.hasPrefix("whsec_") == true)
        #expect(try await live() == 2)
        gateway.time.advance(by: .seconds(61))
        #expect(try await live() == 1)
        let wrong = try await gateway.send(.post, "\(uri)/rotate-secret", json: ["overlap_seconds": -1])
        #expect(wrong.status == 422)
        try await gateway.close()
    }

    /// Sealed with a key that is lost, it is seen and replaced without being opened.
    @Test func aSecretThatCannotBeOpenedIsReplaced() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let id = try #require(SubscriptionID(uri.split(separator: "/").last ?? ""))
        let delivery = try await gateway.send(.post, "\(uri)/test").json["delivery"]?.string ?? ""
        let lost = try Sealer(key: Array(repeating: 1, count: 32))
        let sealer = gateway.edge.sealer
        _ = try await gateway.store.change(id) { record in
            record.sealedSecrets = try SubscriptionSecrets(sealed: record.sealedSecrets, with: sealer, for: id)
                .sealed(with: lost, for: id)
        }
        #expect(try await gateway.send(.get, uri).json["needs_secret"] == true)
        let list = try await gateway.send(.get, "/v1/subscriptions").json["data"]?.array
        #expect(list?.map { $0["needs_secret"] } == [true])
        #expect(try await gateway.send(.get, "/v1/deliveries/\(delivery)").json["held_by"] == "secret_lost")
        let waiting = try await gateway.send(.get, "/v1/deliveries").json["data"]?.array
        #expect(waiting?.map { $0["held_by"] } == ["secret_lost"])

        let rotated = try await gateway.send(.post, "\(uri)/rotate-secret", json: ["overlap_seconds": 60])
        #expect(try rotated.status == 200 && rotated.json["overlap_seconds"] == 0, "\(rotated.text)")
        #expect(try await gateway.send(.get, uri).json["needs_secret"] == false)
        #expect(try await gateway.send(.get, "/v1/deliveries/\(delivery)").json["held_by"] == .null)
        let record = try #require(try await gateway.store.subscription(id))
        let stored = try SubscriptionSecrets(sealed: record.sealedSecrets, with: sealer, for: id)
        #expect(stored.live(at: gateway.time.now).count == 1)
        #expect(try rotated.json["secret"]?.string.map { Array($0.utf8) } == stored.current.bytes)
        try await gateway.close()
    }

    @Test func changesAtOnceDoNotUndoEachOther() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let id = try #require(SubscriptionID(uri.split(separator: "/").last ?? ""))
        let secrets = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                group.addTask { try await gateway.send(.post, "\(uri)/rotate-secret").json["secret"]?.string }
                group.addTask {
                    _ = try await gateway.send(.patch, uri, json: ["enabled": false])
                    return nil
                }
            }
            return try await group.reduce(into: Set<String>()) { set, secret in secret.map { _ = set.insert($0) } }
        }
        #expect(secrets.count == 4)
        let record = try #require(try await gateway.store.subscription(id))
        #expect(!record.enabled)
        let live = try SubscriptionSecrets(sealed: record.sealedSecrets, with: gateway.edge.sealer, for: id)
            .live(at: gateway.time.now)
        #expect(live.count == 5)
        try await gateway.close()
    }

    @Test func whatTheFileDeclaresIsChangedThere() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.declare()
        for change in [["url": "https://b.example.com"], ["types": ["*"]], ["types": ["*"], "enabled": false]] as [JSON]
        {
            let refused = try await gateway.send(.patch, uri, json: change)
            #expect(try refused.status == 409 && refused.problem == "configured")
        }
        // The next start would bring back the file's.
        let before = try await gateway.record(uri)
        let rotation = try await gateway.send(.post, "\(uri)/rotate-secret", json: [:])
        #expect(try rotation.status == 409 && rotation.problem == "configured")
        #expect(try rotation.json["detail"]?.string?.contains("its secret too") == true)
        #expect(try await gateway.record(uri) == before)
        #expect(try await gateway.send(.delete, uri).status == 409)
        #expect(try await gateway.send(.get, uri).json["configured"] == true)
        try await gateway.close()
    }

    /// Whether it is on is nothing that the file says.
    @Test func whatTheFileDeclaresIsSwitchedOnAndOff() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.declare { ($0.enabled, $0.disabledReason) = (false, "gone") }
        let on = try await gateway.send(.patch, uri, json: ["enabled": true])
        #expect(try on.status == 200 && on.json["enabled"] == true && on.json["disabled_reason"] == .null)
        #expect(try await gateway.send(.patch, uri, json: ["enabled": false]).json["enabled"] == false)
        #expect(try await gateway.record(uri).disabledReason == nil)
        try await gateway.close()
    }

    @Test func anotherTargetBringsBackWhatWasGone() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let id = try await gateway.record(uri).id
        _ = try await gateway.store.change(id) { ($0.enabled, $0.disabledReason) = (false, "gone") }
        let same = try await gateway.send(.patch, uri, json: ["url": "https://shop.example.com/hook"]).json
        #expect(same["enabled"] == false && same["disabled_reason"] == "gone")
        let other = try await gateway.send(.patch, uri, json: ["url": "https://shop.example.com/new"]).json
        #expect(other["enabled"] == true && other["disabled_reason"] == .null)
        try await gateway.close()
    }

    @Test func saysWhatWaitsAndWhy() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let id = try await gateway.record(uri).id
        let none = try await gateway.send(.get, uri).json
        #expect(none["waiting"] == 0 && none["waiting_since"] == .null && none["circuit_open_until"] == .null)
        let test = try await gateway.send(.post, "\(uri)/test").json
        // Somebody waits for it.
        let next = try await gateway.store.nextDeliveries()[id]
        #expect(next == NextDelivery(dueAt: gateway.time.now, isAsked: true))
        try await gateway.store.keepCircuit(of: id, openUntil: gateway.time.now + .seconds(60))
        let spared = try await gateway.send(.get, "/v1/subscriptions").json["data"]?.array?.first
        #expect(spared?["waiting"] == 1 && spared?["waiting_since"]?.string == "\(gateway.time.now)")
        #expect(spared?["circuit_open_until"]?.string == "\(gateway.time.now + .seconds(60))")
        let delivery = "/v1/deliveries/\(test["delivery"]?.string ?? "")"
        #expect(try await gateway.send(.get, delivery).json["held_by"] == "circuit")
        let renamed = try await gateway.send(.patch, uri, json: ["types": ["*"]]).json
        #expect(renamed["circuit_open_until"]?.string != nil)
        // Nothing bad is known of another target.
        let moved = try await gateway.send(.patch, uri, json: ["url": "https://shop.example.com/new"]).json
        #expect(moved["circuit_open_until"] == .null)
        try await gateway.store.keepCircuit(of: id, openUntil: gateway.time.now + .seconds(60))
        let rotated = try await gateway.send(.post, "\(uri)/rotate-secret").json
        #expect(rotated["circuit_open_until"] == .null)
        let paused = try await gateway.send(.patch, uri, json: ["enabled": false]).json
        #expect(paused["waiting"] == 1)
        let listed = try await gateway.send(.get, "/v1/deliveries").json["data"]?.array
        #expect(listed?.map { $0["held_by"] } == ["paused"])
        try await gateway.close()
    }

    /// A source that comes later may make them up, so they are not refused.
    @Test(
        arguments: [
            ("payment", "did you mean payment.*?"), ("payment.paid", "of payment there are action_required,"),
            ("message.processing.ended", "of message.processing there are completed, failed, started"),
            ("nosuch.type", "there are account,"), ("made_up", "did you mean made_up.*?"),
            ("nosuch.*", "there are account,"),
        ]
    )
    func warnsOfTypesThatNothingHas(_ type: String, _ hint: String) async throws {
        let gateway = try await Gateway()
        let types: JSON = ["*", "payment.*", "order.paid", "made_up.thing", "made_up.*", .string(type)]
        let made = try await gateway.send(
            .post,
            "/v1/subscriptions",
            json: ["url": "https://shop.example.com/hook", "types": types]
        )
        #expect(made.status == 201)
        let warnings = try made.json["warnings"]?.array ?? []
        #expect(warnings.map { $0["path"]?.string } == ["types[5]"])
        let message = warnings.first?["message"]?.string ?? ""
        #expect(message.hasPrefix("\(type) matches no event of this gateway: \(hint)"), "\(message)")
        let uri = try #require(made.headers[.location])
        let changed = try await gateway.send(.patch, uri, json: ["types": [.string(type)]]).json
        #expect(changed["warnings"]?.array?.count == 1)
        #expect(try await gateway.send(.patch, uri, json: ["types": ["*"]]).json["warnings"] == nil)
        try await gateway.close()
    }

    @Test func aRequestWithoutMembersSaysThatItHasNone() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let answer = try await gateway.send(.post, "\(uri)/test", json: ["loud": true])
        let errors = try answer.json["errors"]?.array
        #expect(answer.status == 422)
        #expect(errors?.map { $0["message"] } == ["there is no such member; this request has none"])
        try await gateway.close()
    }

    @Test func goesAway() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        let test = try await gateway.send(.post, "\(uri)/test", json: [:]).json
        let deleted = try await gateway.send(.delete, uri)
        #expect(deleted.status == 204 && deleted.body.isEmpty)
        #expect(try await gateway.send(.get, uri).problem == "not_found")
        #expect(try await gateway.send(.delete, uri).status == 404)
        let delivery = "/v1/deliveries/\(test["delivery"]?.string ?? "")"
        #expect(try await gateway.send(.get, delivery).json["state"] == "canceled")
        #expect(try await gateway.send(.post, "\(delivery)/retry").problem == "canceled")
        try await gateway.close()
    }

    @Test func sendsATestToItAlone() async throws {
        let gateway = try await Gateway()
        let uri = try await gateway.subscribe()
        _ = try await gateway.send(
            .post,
            "/v1/subscriptions",
            json: ["name": "other", "url": "https://o.example.com", "types": ["*"]]
        )
        let answer = try await gateway.send(.post, "\(uri)/test")
        #expect(answer.status == 202)
        let event = try answer.json["event"]?.string ?? ""
        let deliveries = try await gateway.send(.get, "/v1/deliveries?event=\(event)").json["data"]?.array
        #expect(deliveries?.count == 1)
        #expect(deliveries?.first?["subscription"]?.string == uri.split(separator: "/").last.map(String.init))
        let shown = try await gateway.send(.get, "/v1/events/\(event)").json
        #expect(shown["type"] == "tollgate.test" && shown["cloud_event"]?["id"] == .string(event))
        // Each test is an event of its own.
        #expect(try await gateway.send(.post, "\(uri)/test").json["event"]?.string != event)
        try await gateway.close()
    }

    @Test func listsNewestFirstInPages() async throws {
        let gateway = try await Gateway()
        for index in 0..<5 {
            let json: JSON = ["name": .string("s\(index)"), "url": "https://a.example.com", "types": ["*"]]
            #expect(try await gateway.send(.post, "/v1/subscriptions", json: json).status == 201)
        }
        let first = try await gateway.send(.get, "/v1/subscriptions?limit=3").json
        let rest = try await gateway.send(
            .get,
            "/v1/subscriptions?limit=3&cursor=\(first["next_cursor"]?.string ?? "")"
        ).json
        let names = [first, rest].flatMap { $0["data"]?.array ?? [] }.compactMap { $0["name"]?.string }
        #expect(names == ["s4", "s3", "s2", "s1", "s0"] && rest["next_cursor"] == .null)
        try await gateway.close()
    }
}

extension Gateway {
    /// Makes a subscription and returns its path.
    func subscribe() async throws -> String {
        let answer = try await self.send(.post, "/v1/subscriptions", json: SubscriptionTests.subscription)
        return try #require(answer.headers[.location])
    }

    /// Puts one there as the configuration file does, and returns its path.
    func declare(_ change: (inout SubscriptionRecord) -> Void = { _ in }) async throws -> String {
        let id = self.store.ids.next(SubscriptionID.self)
        let secrets = try SubscriptionSecrets(
            WebhookSecret.generate(label: "x", randomBytes: Array(repeating: 1, count: 32))
        )
        var record = SubscriptionRecord(
            id: id,
            name: "configured",
            url: "https://a.example.com",
            types: [],
            sealedSecrets: try secrets.sealed(with: self.edge.sealer, for: id),
            createdAt: self.time.now,
            isConfigured: true
        )
        change(&record)
        try await self.store.insert(record)
        return "/v1/subscriptions/\(id)"
    }

    func record(_ uri: String) async throws -> SubscriptionRecord {
        let id = try #require(SubscriptionID(uri.split(separator: "/").last ?? ""))
        return try #require(try await self.store.subscription(id))
    }
}
