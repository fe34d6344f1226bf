import Foundation
import Logging
import Model
import TestSupport
import Testing

@testable import TollgateApp

@Suite("tollgate send")
struct SendTests {
    /// `--url` may be a gateway as well as a notify URL; a path that is given is kept.
    @Test(.timeLimit(.minutes(2)))
    func theURLMayBeTheGateways() async throws {
        let place = try Workplace()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let gateway = try await Gateway.open(try place.configuration(), logger: logger)
        let sent = Watched<[Transcript]>([])
        try await gateway.serve(stopOn: []) { port in
            for path in ["", "/", "/notify/stripe", "/notify/other"] {
                let shown = await Self.send(place, url: "http://127.0.0.1:\(port)\(path)")
                sent.change { $0.append(shown) }
            }
        }
        #expect(sent.value.map(\.code) == [0, 0, 0, 1], "\(sent.value)")
        #expect(sent.value.map { $0.lines.last?.prefix(3) } == ["200", "200", "200", "404"])
        #expect(sent.value.prefix(3).allSatisfy { $0.lines[0].hasSuffix("/notify/stripe") }, "\(sent.value)")
    }

    /// Mailchimp's secret is in the query: it is sent, and never shown.
    @Test(.timeLimit(.minutes(2)))
    func theQueryIsSentAndNotShown() async throws {
        let place = try Workplace(extra: "  mailchimp: { adapter: mailchimp, secrets: [\"file:SECRET\"] }")
        let path = place.folder.file("url-secret")
        try PrivateFile.write(Array("only-for-this-test".utf8), to: path)
        let yaml = try String(contentsOfFile: place.config, encoding: .utf8).replacing("SECRET", with: path)
        try Data(yaml.utf8).write(to: URL(filePath: place.config))
        let sink = try await LoopbackSink()
        for (url, target) in [
            ("", "/notify/mailchimp?secret=only-for-this-test"), ("/else", "/else?secret=only-for-this-test"),
            ("/else?a=1", "/else?a=1"),
        ] {
            let base = "http://127.0.0.1:\(sink.port)"
            let shown = await Self.send(place, source: "mailchimp", event: "profile", url: base + url)
            #expect(shown.code == 0, "\(shown)")
            #expect(sink.requests.value.last?.uri == target)
            #expect(!"\(shown)".contains("only-for-this-test") && !shown.lines[0].contains("?"))
        }
        let unanswered = await Self.send(place, source: "mailchimp", event: "profile", url: "http://127.0.0.1:1")
        #expect(unanswered.code == 1 && !"\(unanswered)".contains("only-for-this-test"))
        try await sink.close()
    }

    @Test func aGatewayThatIsNotThereIsOne() async throws {
        let shown = await Self.send(try Workplace(), url: "http://127.0.0.1:1")
        #expect(shown.code == 1)
        #expect(shown.lines.isEmpty)
        #expect(shown.errorText.contains("http://127.0.0.1:1/notify/stripe does not answer"), "\(shown.errorText)")
    }

    @Test func aProviderThatCallsNobodyIsNoSource() async throws {
        let place = try Workplace()
        let shown = await Transcript.of("send", "--config", place.config, "--source", "gather", "--event", "x")
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("there is no source gather: gather takes no calls"), "\(shown.errorText)")
    }

    @Test(arguments: ["localhost:8080", "ftp://x.example", "http://", "", "/notify/stripe"])
    func whatIsNoURLIsWrongUsage(_ url: String) async throws {
        let shown = await Self.send(try Workplace(), url: url)
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("--url is a URL such as"), "\(shown.errorText)")
    }

    @Test func anEventThatDoesNotExistIsWrongUsageAndTheOthersAreNamed() async throws {
        let shown = await Self.send(try Workplace(), event: "payment.intent", url: "http://127.0.0.1:1")
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("there is no sample of payment.intent; there are "), "\(shown.errorText)")
        #expect(shown.errorText.contains("payment_intent.succeeded"))
    }

    @Test func aSourceThatDoesNotExistIsWrongUsageAndTheOthersAreNamed() async throws {
        let shown = await Self.send(try Workplace(), source: "strip", url: "http://127.0.0.1:1")
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("there is no source strip: the configuration has stripe"))
    }

    private static func send(
        _ place: Workplace,
        source: String = "stripe",
        event: String = "payment_intent.succeeded",
        url: String
    ) async -> Transcript {
        await Transcript.of("send", "--config", place.config, "--source", source, "--event", event, "--url", url)
    }
}
