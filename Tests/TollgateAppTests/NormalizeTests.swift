import AdapterKit
import Catalog
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

    @Test func theSameCallIsShownTheSameAgain() async throws {
        let folder = try TemporaryFolder("normalize")
        let file = folder.file("call.json")
        try Data(try Self.call().bytes).write(to: URL(filePath: file))
        let first = await Transcript.of("normalize", "--adapter", "stripe", file)
        let second = await Transcript.of("normalize", "--adapter", "stripe", file)
        #expect(first.lines.count == 1)
        #expect(first.lines == second.lines)
    }

    /// What makes no event leaves an empty list, and a word on the other stream.
    @Test(arguments: [("customer.created", "ignored: customer.created"), ("x.y", "unrecognized: x.y")])
    func whatMakesNoEventIsTold(_ type: String, _ note: String) async throws {
        let folder = try TemporaryFolder("normalize")
        let file = folder.file("call.json")
        let event =
            #"{"id":"evt_1","object":"event","created":1,"livemode":false,"type":"\#(type)","data":{"object":{}}}"#
        let call: JSON = ["body_base64": .string(Base64.encode(Array(event.utf8)))]
        try Data(call.bytes).write(to: URL(filePath: file))
        let shown = await Transcript.of("normalize", "--adapter", "stripe", file)
        #expect(shown.code == 0, "\(shown.errorText)")
        #expect(shown.lines == ["[]"])
        #expect(shown.errors.contains(note), "\(shown.errorText)")
    }

    @Test func aProviderThatCallsNobodyHasNothingToNormalize() async throws {
        let shown = await Transcript.of("normalize", "--adapter", "gather", "/nowhere.json")
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("gather takes no calls: Gather has no webhooks, the gateway calls it, so"))
    }

    @Test func aSourceReadsWithItsOwnOptions() async throws {
        let place = try Workplace(extra: "  shop: { adapter: stripe, secrets: [\"file:SECRET\"], order_keys: [cart] }")
        let text = try String(contentsOfFile: place.config, encoding: .utf8)
        try Data(text.replacing("SECRET", with: place.secretPath).utf8).write(to: URL(filePath: place.config))
        let file = place.folder.file("call.json")
        try Data(try Self.call().bytes).write(to: URL(filePath: file))
        let usual = await Transcript.of("normalize", "--adapter", "stripe", file)
        let asShop = await Transcript.of(
            "normalize",
            "--adapter",
            "stripe",
            "--config",
            place.config,
            "--source",
            "shop",
            file
        )
        #expect(asShop.code == 0, "\(asShop.errorText)")
        let (plain, own) = (try JSON(parsing: usual.text.utf8), try JSON(parsing: asShop.text.utf8))
        #expect(plain.array?.first?["data"]?["order"] == "order-1")
        #expect(own.array?.first?["data"]?["order"] == nil)
        #expect(own.array?.first?["source"] == "/notify/shop")
    }

    @Test func aSourceThatDoesNotExistIsWrongUsage() async throws {
        let place = try Workplace()
        let shown = await Transcript.of(
            "normalize",
            "--adapter",
            "stripe",
            "--config",
            place.config,
            "--source",
            "shop",
            "-"
        )
        #expect(shown.code == 2)
        #expect(shown.errorText.contains("there is no source shop: the configuration has stripe"))
    }

    @Test(arguments: [
        ("not json", "is not JSON"), ("", "the text is empty"), ("[]", "this is a list, not an object"),
        ("{}", "body_base64 is missing"), (#"{"body_base64": "***"}"#, "body_base64 is not base64"),
        (#"{"body_base64": "bm8"}"#, "body_base64 is not base64"), (#"{"body_base64": 1}"#, "body_base64 is a number"),
        (#"{"body_base64": "", "headers": {"A": 1}}"#, "headers.A is a number, not a text"),
        (#"{"body_base64": "", "url": 1}"#, "url is a number"),
        (#"{"body_base64": "bm8="}"#, "the call cannot be read"),
        (#"{"body_base64": ""}"#, "the call cannot be read"), (#"{"body_base64": "e30="}"#, "the call cannot be read"),
    ])
    func whatCannotBeReadFails(_ text: String, _ says: String) async throws {
        let folder = try TemporaryFolder("normalize")
        let file = folder.file("call.json")
        try Data(text.utf8).write(to: URL(filePath: file))
        let shown = await Transcript.of("normalize", "--adapter", "stripe", file)
        #expect(shown.code == 1)
        #expect(shown.lines.isEmpty)
        #expect(shown.errors.last?.hasPrefix("tollgate: ") == true)
        #expect(shown.errorText.contains(says), "\(shown.errorText)")
    }

    @Test func anAdapterThatDoesNotExistIsWrongUsage() async {
        let shown = await Transcript.of("normalize", "--adapter", "strip", "-")
        #expect(shown.code == 2)
        let adapters = AdapterCatalog.names.joined(separator: ", ")
        #expect(shown.errorText.contains("there is no adapter strip: the adapters are \(adapters)"))
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
