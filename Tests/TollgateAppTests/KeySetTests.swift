import AdapterKit
import AdapterTesting
import CoreMetrics
import Foundation
import Ingest
import Logging
import Model
import Signing
import TestSupport
import Testing

@testable import TollgateApp

/// A key server on loopback whose answer a test may change.
private struct KeyServer: Sendable {
    let answer: Watched<LoopbackSink.Answer>

    init(_ answer: LoopbackSink.Answer) { self.answer = Watched(answer) }

    func run(_ body: (LoopbackSink) async throws -> Void) async throws {
        let answer = self.answer
        try await LoopbackSink.run(answering: { _ in answer.value }, body)
    }

    static func key(_ name: String = "one") throws -> RSASigningKey {
        let file = try FixturesFolder.url("googlecloud-pubsub/keys/\(name).pem")
        return try RSASigningKey(pem: String(contentsOf: file, encoding: .utf8))
    }

    /// A set of keys, under their thumbprints.
    static func keys(_ names: String...) throws -> LoopbackSink.Answer {
        let set: JSON = ["keys": .array(try names.map { try self.key($0).publicKey.jwk() })]
        return LoopbackSink.Answer(200, headers: [("Content-Type", "application/json")], body: set.bytes)
    }
}

@Suite("Keys that providers publish")
struct KeySetTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A place whose configuration has a source of pushes.
    private static func workplace(_ option: String) throws -> Workplace {
        let place = try Workplace()
        let source = """
              googlecloud/pubsub:
                adapter: googlecloud-pubsub
                audience: "https://hooks.example.com/notify/googlecloud/pubsub"
                service_account: push@invented-shop.iam.gserviceaccount.com
                \(option)
            """
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        try Data((text + "\n" + source + "\n").utf8).write(to: URL(filePath: place.config))
        return place
    }

    /// Sends a sample that the key signs, as Google would send it.
    private static func send(_ key: String = "one", port: Int) async throws -> Transcript {
        let pem = try FixturesFolder.url("googlecloud-pubsub/keys/\(key).pem").path
        let place = try Self.workplace("secrets: [\"file:\(pem)\"]")
        return await Transcript.of(
            "send",
            "--config",
            place.config,
            "--source",
            "googlecloud/pubsub",
            "--event",
            "OBJECT_FINALIZE",
            "--url",
            "http://127.0.0.1:\(port)"
        )
    }

    @Test(
        "a call is proved by keys fetched over HTTP at the start; unknown ones do not make us ask again",
        .timeLimit(.minutes(2))
    )
    func served() async throws {
        let server = KeyServer(try KeyServer.keys("one"))
        try await server.run { sink in
            let place = try Self.workplace("jwks_url: \"\(sink.url("/certs"))\"")
            let gateway = try await Gateway.open(try place.configuration(), logger: Self.logger)
            let sent = Watched<[Transcript]>([])
            try await gateway.serve(stopOn: []) { port in
                try await sink.wait(for: 1)
                for key in ["one", "two", "two", "one"] {
                    let shown = try await Self.send(key, port: port)
                    sent.change { $0.append(shown) }
                }
            }
            #expect(sent.value.map { $0.lines.last?.prefix(3) } == ["204", "401", "401", "204"], "\(sent.value)")
            #expect(sent.value[1].text.contains("token_key_unknown"))
            #expect(sink.requests.value.map(\.uri) == ["/certs"])
        }
    }

    @Test("a key server that is down is our trouble, until it is up again", .timeLimit(.minutes(2)))
    func down() async throws {
        let server = KeyServer(LoopbackSink.Answer(500))
        try await server.run { sink in
            let place = try Self.workplace("jwks_url: \"\(sink.url("/certs"))\"")
            let gateway = try await Gateway.open(try place.configuration(), logger: Self.logger)
            let sent = Watched<[Transcript]>([])
            try await gateway.serve(stopOn: []) { port in
                try await sink.wait(for: 1)
                let before = try await Self.send(port: port)
                let answer = try KeyServer.keys("one")
                let count = sink.requests.value.count
                server.answer.change { $0 = answer }
                // It is asked again without any call.
                try await sink.wait(for: count + 1, within: .seconds(60))
                let after = try await Self.send(port: port)
                sent.change { $0 = [before, after] }
            }
            #expect(sent.value.map { $0.lines.last?.prefix(3) } == ["503", "204"], "\(sent.value)")
            #expect(sent.value[0].text.contains("keys_unavailable"))
        }
    }

    @Test("a flood of names for keys asks a real server once a minute", .timeLimit(.minutes(2)))
    func flood() async throws {
        let server = KeyServer(try KeyServer.keys("one"))
        try await server.run { sink in
            let time = ManualTime()
            let keys = PublishedKeys()
            let fetcher = KeySetFetcher(
                keys: keys,
                http: .perCall,
                time: time.source,
                metrics: NOOPMetricsHandler.instance,
                logger: Self.logger
            )
            for round in 1...3 {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<50 { group.addTask { _ = await fetcher.refresh(sink.url("/certs")) } }
                }
                #expect(sink.requests.value.count == round)
                time.advance(by: .seconds(60))
            }
            let first = keys.current(sink.url("/certs"))
            #expect(first?.keys.count == 1)
            let answers = try [
                LoopbackSink.Answer(200, body: Array("garbage".utf8)), LoopbackSink.Answer(way: .close),
                LoopbackSink.Answer(302, headers: [("Location", "/elsewhere")]), KeyServer.keys("one", "two"),
            ]
            for (answer, outcome) in zip(answers, [.failed, .failed, .failed, .fetched] as [KeySetFetcher.Outcome]) {
                server.answer.change { $0 = answer }
                #expect(await fetcher.refresh(sink.url("/certs")) == outcome)
                if outcome == .failed { #expect(keys.current(sink.url("/certs")) == first) }
                time.advance(by: .seconds(60))
            }
            #expect(keys.current(sink.url("/certs"))?.keys.count == 2)
        }
    }

    @Test("the doctor asks for the keys and says what is wrong with the answer")
    func doctor() async throws {
        let server = KeyServer(try KeyServer.keys("one", "two"))
        try await server.run { sink in
            let place = try Self.workplace("jwks_url: \"\(sink.url("/certs"))\"")
            let doctor = Doctor(path: place.config, environment: [:])
            let well = await doctor.examine()
            #expect(well.filter { !$0.isFine } == [])
            #expect(well.contains { $0.check == "keys" && $0.text.contains("publishes 2") })
            server.answer.change { $0 = LoopbackSink.Answer(200, body: Array("<html>".utf8)) }
            let ill = await doctor.examine().filter { !$0.isFine }
            #expect(ill.map(\.check) == ["keys"] && ill.first?.text.contains("not JSON") == true)
        }
    }

    @Test("a key set may stand in the configuration, as a mapping or as a text")
    func inline() throws {
        let set: JSON = ["keys": [try KeyServer.key().publicKey.jwk(kid: "true")]]
        let text = String(decoding: set.bytes, as: UTF8.self)
        for option in ["jwks: \(text)", "jwks: '\(text)'"] {
            let configuration = try Self.workplace(option).configuration()
            #expect(configuration.keySetURLs == [])
            #expect(configuration.sources.map(\.name) == ["stripe", "googlecloud/pubsub"])
        }
        let problems = #expect(throws: ConfigurationError.self) {
            try Self.workplace("jwks: { keys: [] }").configuration()
        }
        #expect(problems?.problems.map(\.path) == ["sources.googlecloud/pubsub.jwks"])
    }

    @Test("without a key of one's own no sample can be sent, and the command says what to do")
    func unsigned() async throws {
        let place = try Self.workplace("jwks_url: \"http://127.0.0.1:1/certs\"")
        let shown = await Transcript.of(
            "send",
            "--config",
            place.config,
            "--source",
            "googlecloud/pubsub",
            "--event",
            "OBJECT_FINALIZE"
        )
        #expect(shown.code == 1 && shown.errorText.contains("openssl genrsa"), "\(shown.errorText)")
    }
}
