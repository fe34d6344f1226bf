import AdapterKit
import Foundation
import Model
import Signing
import StripeAdapter
import TestSupport
import Testing

@testable import TollgateApp

@Suite("tollgate normalize")
struct NormalizeTests {
    @Test func printsTheEventsOfACall() async throws {
        let folder = try TemporaryFolder("normalize")
        let file = folder.file("call.json")
        try Data(try Self.call().bytes).write(to: URL(filePath: file))
        let shown = await Transcript.of("normalize", "--adapter", "stripe", file)
        #expect(shown.code == 0)
        let events = try #require(try JSON(parsing: shown.text.utf8).array)
        #expect(events.map { $0["type"]?.string } == ["payment.succeeded"])
        #expect(events.first?["source"] == "/notify/stripe")
        #expect(events.first?["data"]?["amount"] != nil || events.first?["data"]?.object != nil)
        #expect(shown.errors.count { $0.contains("verification skipped") } == 1)
    }

    @Test(arguments: ["not json", "{}", "{\"body_base64\": \"***\"}", "{\"body_base64\": \"bm8=\"}"])
    func whatCannotBeReadFails(_ text: String) async throws {
        let folder = try TemporaryFolder("normalize")
        let file = folder.file("call.json")
        try Data(text.utf8).write(to: URL(filePath: file))
        let shown = await Transcript.of("normalize", "--adapter", "stripe", file)
        #expect(shown.code == 1)
        #expect(shown.lines.isEmpty)
        #expect(shown.errorText.contains("tollgate: "))
    }

    @Test func anAdapterThatDoesNotExistIsWrongUsage() async {
        let shown = await Transcript.of("normalize", "--adapter", "strip", "-")
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("no adapter strip: stripe"))
    }

    private static func call() throws -> JSON {
        let settings = SourceSettings(name: "stripe", secrets: [Secret(label: "test", bytes: [1])])
        let request = try StripeAdapter(settings: settings).sample(
            type: "payment_intent.succeeded",
            id: "one",
            order: "order-1",
            amount: nil,
            now: Timestamp(seconds: 1_800_000_000)
        )
        let headers = request.headers.map { ($0.name, JSON.string($0.value)) }
        return [
            "method": "POST", "url": "https://hooks.example.com/notify/stripe",
            "headers": .object(JSONObject(headers)), "body_base64": .string(Base64.encode(request.body)),
        ]
    }
}
