import Foundation
import Logging
import Model
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Subscriptions of the file")
struct DeclaredSubscriptionTests {
    private static let environment = ["S": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
    private static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A place whose file declares a subscription of this URL and these types.
    private static func configuration(
        _ place: Workplace,
        url: String,
        types: String = "\"*\""
    ) throws -> Configuration {
        let secret = place.folder.file("shop-secret")
        if !FileManager.default.fileExists(atPath: secret) {
            try PrivateFile.write(Array((Self.environment["S"] ?? "").utf8), to: secret)
        }
        let old = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let head = old.prefix { $0 != "\u{1F}" }.components(separatedBy: "\nsubscriptions:")[0]
        let declared = """
            subscriptions: [ { name: shop, url: "\(url)", types: [\(types)], secret: "file:\(secret)" } ]
            dispatch: { allow_private_targets: ["127.0.0.1"] }
            """
        try Data("\(head)\n\(declared)\n".utf8).write(to: URL(filePath: place.config))
        return try place.configuration()
    }

    private static func serve(
        _ configuration: Configuration,
        during task: @escaping @Sendable (APIClient) async throws -> Void
    ) async throws {
        let token = TemporaryToken()
        var configuration = configuration
        configuration.tokens = [token.access]
        try await Gateway.open(configuration, logger: Self.quiet).serve(stopOn: []) { port in
            try await task(APIClient(base: "http://127.0.0.1:\(port)", token: token.text))
        }
    }

    private static func order(_ reference: String, _ api: APIClient) async throws {
        let order: JSON = [
            "reference": .string(reference), "currency": "EUR", "livemode": false,
            "lines": [["sku": "t", "quantity": 1, "unit_price": 1]],
        ]
        _ = try await api.call(.post, "/v1/orders", body: order, key: reference)
    }

    private static func findings(_ place: Workplace) async -> [Doctor.Finding] {
        await Doctor(path: place.config, environment: [:]).examine().filter { $0.check == "subscription shop" }
    }

    /// It stays off whatever happens, loses nothing meanwhile, and comes back with another target.
    @Test(.timeLimit(.minutes(2)))
    func anotherURLBringsBackWhatWasGoneWithAllThatWaited() async throws {
        try await LoopbackSink.run(answering: { .init($0.uri == "/gone" ? 410 : 204) }) { sink in
            let place = try Workplace()
            let gone = try Self.configuration(place, url: sink.url("/gone"))
            try await Self.serve(gone) { api in
                try await Self.order("first", api)
                try await sink.wait(for: 1)
            }
            #expect(sink.requests.value.map(\.uri) == ["/gone"])
            // A start is no reason to try it again.
            try await Self.serve(gone) { api in
                try await Self.order("second", api)
                var record = try await api.call(.get, "/v1/subscriptions")["data"]?.array?.first
                for _ in 0..<1000 where record?["waiting"] != 2 {
                    try await Task.sleep(for: .milliseconds(10))
                    record = try await api.call(.get, "/v1/subscriptions")["data"]?.array?.first
                }
                #expect(record?["disabled_reason"] == "gone" && record?["waiting"] == 2, "\(record ?? .null)")
            }
            #expect(sink.requests.value.count == 1)
            let fault = try #require(await Self.findings(place).first { !$0.isFine })
            #expect(fault.text.contains("answered 410") && fault.text.contains("2 deliveries wait"), "\(fault.text)")
            #expect(fault.text.contains("tollgate subscriptions enable sub_"))

            try await Self.serve(try Self.configuration(place, url: sink.url("/new"))) { _ in
                try await sink.wait(for: 3)
            }
            #expect(sink.requests.value.map(\.uri).sorted() == ["/gone", "/new", "/new"])
            let ids = Set(sink.requests.value.map { $0.header("webhook-id") })
            #expect(ids.count == 2)
            #expect(await Self.findings(place).allSatisfy { $0.isFine && !$0.isWarning })
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func anOperatorSwitchesOneOnAgain() async throws {
        try await LoopbackSink.run(answering: { _ in .init(204) }) { sink in
            let place = try Workplace()
            let configuration = try Self.configuration(place, url: sink.url())
            let id = Watched("")
            try await Self.serve(configuration) { api in
                let made = try await api.call(.get, "/v1/subscriptions")["data"]?.array?.first
                id.change { $0 = made?["id"]?.string ?? "" }
            }
            let paused = await Transcript.of("subscriptions", "pause", "--config", place.config, id.value)
            #expect(paused.code == 0 && paused.text.contains("\"enabled\":false"), "\(paused.errorText)")
            try await Self.serve(configuration) { api in try await Self.order("one", api) }
            #expect(sink.requests.value.isEmpty)
            let warning = try #require(await Self.findings(place).first(where: \.isWarning))
            #expect(warning.text.hasPrefix("paused; 1 delivery waits"), "\(warning.text)")
            let shown = await Transcript.of("subscriptions", "show", "--config", place.config, id.value)
            #expect(try JSON(parsing: shown.text.utf8)["waiting"] == 1)
            let enabled = await Transcript.of("subscriptions", "enable", "--config", place.config, id.value)
            #expect(enabled.code == 0, "\(enabled.errorText)")
            try await Self.serve(configuration) { _ in try await sink.wait(for: 1) }
            // An event of our own that arrived, and was lost there.
            let retry = ["deliveries", "retry", "--config", place.config]
            let again = await Transcript.of(retry + ["--subscription", id.value, "--state", "delivered"])
            #expect(again.code == 0 && again.text == "{\"retried\":1}", "\(again.text)\(again.errorText)")
            try await Self.serve(configuration) { _ in try await sink.wait(for: 2) }
            #expect(Set(sink.requests.value.map { $0.header("webhook-id") }).count == 1)
            for wrong in [[], ["dlv_0000000000000", "--state", "dead"], ["dlv_no"], ["--subscription", "no"]] {
                #expect(await Transcript.of(retry + wrong).code == 2)
            }
            let none = await Transcript.of("subscriptions", "show", "--config", place.config, "sub_0000000000000")
            #expect(none.code == 1 && none.errorText.contains("there is no subscription"))
        }
    }

    /// Which of the two is meant cannot be known, so neither is changed.
    @Test(.timeLimit(.minutes(2)))
    func aNameThatTheAPIHasGivenIsNotTakenOver() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let added = await place.addSubscription("--name", "shop", "--target", "https://theirs.example.com")
        let id = try #require(try JSON(parsing: added.text.utf8)["id"]?.string)
        let declared = try Self.configuration(place, url: "https://ours.example.com")
        let refused = await #expect(throws: CommandFailure.self) {
            try await Gateway.open(declared, logger: Self.quiet).serve(stopOn: []) { _ in }
        }
        let message = refused.map { "\($0)" } ?? ""
        #expect(message.contains("subscriptions[0].name: shop is the name of \(id)"), "\(message)")
        let told = await Doctor(path: place.config, environment: [:]).examine().filter { !$0.isFine }
        #expect(told.map(\.check) == ["subscriptions"] && told.first?.text.contains(id) == true, "\(told)")
        let shown = await Transcript.of("subscriptions", "show", "--config", place.config, id)
        #expect(shown.text.contains("theirs.example.com") && shown.text.contains("\"configured\":false"))
        // The way that is advised.
        let removed = await Transcript.of("subscriptions", "remove", "--config", place.config, id)
        #expect(removed.code == 0, "\(removed.errorText)")
        try await Gateway.open(declared, logger: Self.quiet).serve(stopOn: []) { _ in }
        #expect(await Self.findings(place).allSatisfy { $0.isFine && !$0.isWarning })
    }

    @Test func aTypeThatNothingHasIsAWarning() async throws {
        let place = try Workplace()
        _ = try Self.configuration(place, url: "https://shop.example.com", types: "payment, \"payment.*\"")
        let warnings = await Self.findings(place).filter(\.isWarning)
        #expect(
            warnings.map(\.text) == [
                "subscriptions[0].types: payment matches no event of this gateway: did you mean payment.*?"
            ]
        )
    }

    /// What a service of one's own may make up is none of ours to doubt.
    @Test func aTypeThatASourceMayMakeUpIsNone() throws {
        let yaml = """
            sources: { own: { adapter: internal, secrets: ["env:S"], types: ["crm.*", "scoring.done"] } }
            subscriptions:
              - { name: a, url: "https://a.example", types: [crm.lead.won, crm.lead.*, "scoring.*"], secret: "env:S" }
              - { name: b, url: "https://b.example", types: [scoring.begun], secret: "env:S" }
            """
        let warnings = try Configuration(yaml: yaml, environment: Self.environment).typeWarnings
        #expect(warnings.map(\.subscription) == ["b"])
    }
}
