import Logging
import Model
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("What became of deliveries, at a shell")
struct DeliveryCommandTests {
    /// One event to a subscriber that is gone for good.
    @Test(.timeLimit(.minutes(2)))
    func aDeliveryIsShownWithItsAttempts() async throws {
        try await LoopbackSink.run(answering: { _ in .init(410, body: Array("moved away".utf8)) }) { sink in
            let place = try Workplace(extra: "dispatch: { allow_private_targets: [\"127.0.0.1\"] }")
            try await Self.deliverOne(to: sink, place)
            let listed = await Transcript.of(
                "deliveries",
                "list",
                "--config",
                place.config,
                "--state",
                "pending",
                "--json"
            )
            let rows = try #require(try JSON(parsing: listed.text.utf8)["data"]?.array)
            let id = try #require(rows.first?["id"]?.string)
            #expect(rows.count == 1 && rows.first?["held_by"] == "gone")
            let table = await Transcript.of("deliveries", "list", "--config", place.config)
            #expect(table.lines.last?.contains("pending: gone") == true, "\(table.text)")
            #expect(table.errorText.hasPrefix("held: their subscription is switched off"), "\(table.errorText)")
            let shown = await Transcript.of("deliveries", "show", "--config", place.config, id)
            #expect(shown.code == 0, "\(shown.errorText)")
            let attempt = try #require(try JSON(parsing: shown.text.utf8)["attempt_log"]?.array?.first)
            #expect(attempt["status"] == 410 && attempt["response"] == "moved away")
            let none = await Transcript.of("deliveries", "show", "--config", place.config, "dlv_0000000000000")
            #expect(none.code == 1 && none.errorText.contains("there is no delivery"))
            let subscriptions = await Transcript.of("subscriptions", "list", "--config", place.config)
            #expect(subscriptions.lines.last?.hasSuffix("no: gone") == true, "\(subscriptions.text)")
        }
    }

    /// Whoever only looks, or changes one thing, sets nothing else in motion.
    @Test(.timeLimit(.minutes(2)))
    func aCommandWhereNoGatewayRunsDeliversNothing() async throws {
        try await LoopbackSink.run { sink in
            let place = try Workplace(extra: "dispatch: { allow_private_targets: [\"127.0.0.1\"] }")
            try await place.startOnce()
            let added = await place.addSubscription("--target", sink.url("/events"))
            #expect(added.code == 0, "\(added.errorText)")
            try await Gateway.open(try place.configuration(), logger: Self.quiet)
                .serve(stopOn: [], answersOnly: true) { port in try await Self.send(place, port) }
            let replay = await Transcript.of("replay", "--config", place.config, "--source", "stripe", "--dry-run")
            #expect(replay.code == 0 && replay.text.contains("1 same"), "\(replay.text)\(replay.errorText)")
            #expect(sink.requests.value.isEmpty)
            try await Gateway.open(try place.configuration(), logger: Self.quiet)
                .serve(stopOn: []) { _ in try await sink.wait(for: 1) }
            #expect(sink.requests.value.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func theKeysAsATableAndAsTheSubscribersReadThem() async throws {
        let place = try Workplace()
        let gateway = try await Gateway.open(try place.configuration(), logger: Self.quiet)
        try await gateway.store.close()
        let table = await Transcript.of("keys", "list", "--config", place.config)
        let set = await Transcript.of("keys", "list", "--config", place.config, "--json")
        let id = try #require(try JSON(parsing: set.text.utf8)["keys"]?.array?.first?["kid"]?.string)
        #expect(table.lines.count == 2 && table.lines[0].hasPrefix("KEY") && table.lines[1].hasPrefix(id))
    }

    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func deliverOne(to sink: LoopbackSink, _ place: Workplace) async throws {
        let token = TemporaryToken()
        var configuration = try place.configuration()
        configuration.tokens = [token.access]
        try await Gateway.open(configuration, logger: Self.quiet).serve(stopOn: []) { port in
            let api = APIClient(base: "http://127.0.0.1:\(port)", token: token.text)
            let url = JSON.string("http://127.0.0.1:\(sink.port)/events")
            _ = try await api.call(.post, "/v1/subscriptions", body: ["url": url, "types": ["payment.*"]])
            try await Self.send(place, port)
            // What is under way when the gateway is stopped is finished first.
            try await sink.wait(for: 1)
        }
    }

    private static func send(_ place: Workplace, _ port: Int) async throws {
        let url = "http://127.0.0.1:\(port)/notify/stripe"
        let sent = await Transcript.of(
            "send",
            "--config",
            place.config,
            "--source",
            "stripe",
            "--event",
            "payment_intent.succeeded",
            "--url",
            url
        )
        #expect(sent.code == 0, "\(sent.errorText)")
    }
}
