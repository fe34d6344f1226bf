import Ingest
import Model
import TestSupport
import Testing

@testable import TollgateApp

@Suite("What is asked for and is not there, and what must not be shown as it is", .timeLimit(.minutes(2)))
struct ListingTests {
    @Test func aReceiptThatIsNamedAndUnknownFailsTheReplay() async throws {
        let place = try Workplace()
        try await place.startOnce()
        for arguments in [[], ["--dry-run"], ["--json"]] {
            let replay = await Transcript.of(
                ["replay", "--config", place.config, "--id", "rcp_0dp5fs60g4080"] + arguments
            )
            #expect(replay.code == 1 && replay.text.contains("unknown_receipt"), "\(replay)")
        }
        // Of a filter, nothing at all is a good answer.
        let none = await Transcript.of("replay", "--config", place.config, "--source", "stripe")
        #expect(none.code == 0, "\(none)")
    }

    @Test func aSourceThatNeverWasIsASlipOfThePen() async throws {
        let place = try Workplace()
        let token = TemporaryToken()
        var configuration = try place.configuration()
        configuration.sources[0].name = "old/stripe"
        configuration.tokens = [token.access]
        try await Gateway.open(configuration, logger: LogLines().logger).serve(stopOn: [], answersOnly: true) { port in
            let call = try await APIClient(base: "http://127.0.0.1:\(port)", token: "").answer(
                .post,
                "/notify/old/stripe"
            )
            #expect(call.status == 400)
        }
        // One is configured and has no calls, the other has one and is configured no more.
        for (name, rows) in [("stripe", 0), ("old/stripe", 1)] {
            let shown = await Transcript.of("receipts", "list", "--config", place.config, "--source", name)
            #expect(shown.code == 0 && shown.lines.count == rows + 1, "\(shown)")
        }
        let slip = await Transcript.of("receipts", "list", "--config", place.config, "--source", "strip")
        #expect(slip.code == 2 && slip.errorText.contains("there is no source strip: there are old/stripe, stripe"))
    }

    @Test(arguments: [
        ("payment.succeeded", "payment.succeeded"), ("订单 ü 👍🏽", "订单 ü 👍🏽"), ("a\nb\r\n\tc", "a\\nb\\r\\n\\tc"),
        ("\u{1B}[2J", "\\u{1B}[2J"), ("a\u{202E}b", "a\\u{202E}b"), ("a\u{2028}b\u{85}", "a\\u{2028}b\\u{85}"),
    ])
    func whatAStrangerWroteStaysOnItsLine(_ text: String, _ shown: String) {
        #expect(Output.plain(text) == shown)
        let lines = Watched<[String]>([])
        let output = Output(line: { line in lines.change { $0.append(line) } }, errorLine: { _ in })
        output.table(["A", "B"], [[text, "1"], ["x", "2"]])
        #expect(lines.value.count == 3 && lines.value[1].contains("\(shown)  1"), "\(lines.value)")
    }
}
