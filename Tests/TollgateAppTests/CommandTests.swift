import AdapterKit
import Catalog
import Foundation
import Logging
import Model
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Commands")
struct CommandTests {
    /// Sends samples to a served gateway and reads what became of them, as a shell would.
    @Test(.timeLimit(.minutes(2)))
    func sendAndLook() async throws {
        let place = try Workplace()
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        let gateway = try await Gateway.open(try place.configuration(), logger: logger)
        let sent = Watched<[Transcript]>([])
        try await gateway.serve(stopOn: []) { port in
            for id in ["one", "one", "two"] {
                let transcript = await Transcript.of(
                    "send",
                    "--config",
                    place.config,
                    "--source",
                    "stripe",
                    "--event",
                    "payment_intent.succeeded",
                    "--id",
                    id,
                    "--amount",
                    "1234EUR",
                    "--url",
                    "http://127.0.0.1:\(port)/notify/stripe"
                )
                sent.change { $0.append(transcript) }
            }
        }
        #expect(sent.value.map(\.code) == [0, 0, 0], "\(sent.value)")
        let answers = try sent.value.map { try JSON(parsing: ($0.lines.last ?? "").dropFirst(4).utf8) }
        #expect(answers.map { $0["status"]?.string } == ["accepted", "duplicate", "accepted"])
        let receipts = try await Self.rows("receipts", "list", place)
        #expect(receipts.count == 3)
        let events = try await Self.rows("events", "list", place)
        #expect(events.map { $0["type"]?.string } == ["payment.succeeded", "payment.succeeded"])

        let event = try #require(events.first?["id"]?.string)
        let shown = await Transcript.of("events", "show", "--config", place.config, event)
        #expect(try JSON(parsing: shown.text.utf8)["id"]?.string == event)
        let receipt = try #require(answers.first?["receipt"]?.string)
        let evidence = await Transcript.of("receipts", "show", "--config", place.config, receipt)
        #expect(evidence.code == 0)
        let proof = try JSON(parsing: evidence.text.utf8)["evidence"]
        #expect(proof?["verified"] == true)
        #expect(proof?["matched_secret"]?.string == "file:\(place.secretPath)")
        #expect(!evidence.text.contains(place.stripeSecret))
        let call = try JSON(parsing: evidence.text.utf8)
        #expect(call["headers"]?.array?.contains { $0["name"] == "stripe-signature" } == true)
        #expect(
            call["events"]?.array?.compactMap { $0["id"]?.string } == events.suffix(1).compactMap { $0["id"]?.string }
        )
        let table = await Transcript.of("receipts", "list", "--config", place.config)
        #expect(table.lines.count == 4)
        #expect(table.lines.first?.hasPrefix("RECEIPT") == true)
        let page = await Transcript.of("receipts", "list", "--config", place.config, "--limit", "2")
        #expect(page.lines.count == 3)
        #expect(page.errorText.hasPrefix("more: --cursor "))
    }

    @Test(.timeLimit(.minutes(2)))
    func changesGoThroughAGatewayOfTheirOwnWhereNoneRuns() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let added = await place.addSubscription(
            "--name",
            "billing",
            "--target",
            "https://billing.example.com/events",
            "--type",
            "payment.*"
        )
        #expect(added.code == 0, "\(added.errorText)")
        let subscription = try JSON(parsing: added.text.utf8)
        #expect(subscription["secret"]?.string?.hasPrefix("whsec_") == true)
        let listed = try await Self.rows("subscriptions", "list", place)
        #expect(listed.map { $0["name"]?.string } == ["billing"])
        #expect(listed.first?["secret"] == nil)
        let removed = await Transcript.of(
            "subscriptions",
            "remove",
            "--config",
            place.config,
            subscription["id"]?.string ?? ""
        )
        #expect(removed.code == 0, "\(removed.errorText)")
        let rest = try await Self.rows("subscriptions", "list", place)
        #expect(rest.isEmpty)
    }

    @Test(.timeLimit(.minutes(2)))
    func whatTheGatewayRefusesFailsTheCommand() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let refused = await place.addSubscription("--name", "inner", "--target", "http://127.0.0.1/")
        #expect(refused.code == 1)
        #expect(refused.errorText.hasPrefix("tollgate: the gateway answered 422"), "\(refused.errorText)")
    }

    @Test(.timeLimit(.minutes(2)))
    func aSubscriptionThatIsNoLongerDeclaredIsSwitchedOff() async throws {
        let place = try Workplace()
        let declared = try Workplace.declared(in: place)
        var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        for (configuration, isOn) in [(declared, true), (try place.configuration(), false), (declared, true)] {
            let gateway = try await Gateway.open(configuration, logger: logger)
            try await gateway.serve(stopOn: []) { _ in }
            let listed = try await Self.rows("subscriptions", "list", place)
            #expect(listed.map { $0["enabled"] } == [.bool(isOn)])
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func whatWasAcceptedIsThereAfterARestart() async throws {
        let place = try Workplace()
        var events: [[JSON]] = []
        for expected in ["accepted", "duplicate"] {
            let gateway = try await Gateway.open(
                try place.configuration(),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            try await gateway.serve(stopOn: []) { port in
                let url = "http://127.0.0.1:\(port)/notify/stripe"
                let sent = await Transcript.of(
                    "send",
                    "--config",
                    place.config,
                    "--source",
                    "stripe",
                    "--event",
                    "payment_intent.succeeded",
                    "--id",
                    "kept",
                    "--url",
                    url
                )
                #expect(sent.text.contains("\"status\":\"\(expected)\""), "\(sent)")
            }
            events.append(try await Self.rows("events", "list", place))
        }
        #expect(events[0].count == 1 && events[0] == events[1])
    }

    @Test(.timeLimit(.minutes(2)))
    func aSubscriptionWithoutANameIsCalledByItsId() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let added = await place.addSubscription("--target", "https://billing.example.com/events")
        #expect(added.code == 0, "\(added.errorText)")
        let subscription = try JSON(parsing: added.text.utf8)
        #expect(subscription["name"]?.string?.hasPrefix("sub_") == true && subscription["name"] == subscription["id"])
    }

    @Test func aBackupIsAWholeDatabase() async throws {
        let place = try Workplace()
        let none = await Transcript.of("backup", "--config", place.config, place.folder.file("copy.db"))
        #expect(none.code == 1)
        let gateway = try await Gateway.open(
            try place.configuration(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await gateway.store.close()
        let made = await Transcript.of("backup", "--config", place.config, place.folder.file("copy.db"))
        #expect(made.code == 0, "\(made.errorText)")
        for name in ["copy.db", "tollgate.db"] { #expect(try !PrivateFile.isOpenToOthers(place.folder.file(name))) }
        let copy = try await Store.openReadOnly(path: place.folder.file("copy.db"), time: .system)
        let faults = try await copy.check()
        #expect(faults.isEmpty)
        let again = await Transcript.of("backup", "--config", place.config, place.folder.file("copy.db"))
        #expect(again.code == 1)
        #expect(again.errorText.contains("exists"))
    }

    @Test(arguments: [
        ["nonsense"], ["send"], ["receipts", "show", "rcp_no"], ["replay"], ["receipts", "list", "--status", "lost"],
    ])
    func wrongUsageIsTwo(_ arguments: [String]) async {
        let output = Output(line: { _ in }, errorLine: { _ in })
        #expect(await Output.$standard.withValue(output) { await TollgateCommand.run(arguments) } == 2)
    }

    @Test func theVersionAndTheAdapters() async throws {
        #expect(await Transcript.of("--version").text == Version.text)
        let adapters = await Transcript.of("adapters")
        #expect(adapters.code == 0)
        #expect(adapters.lines.count == AdapterCatalog.adapters.count + AdapterCatalog.outbound.count + 1)
        let json = try JSON(parsing: (await Transcript.of("adapters", "--json")).text.utf8)
        #expect(
            json["data"]?.array?.compactMap { $0["name"]?.string } == AdapterCatalog.names
                + AdapterCatalog.outbound.map { $0.descriptor.name }
        )
    }

    @Test func aConfigurationThatIsNotThereIsOne() async {
        let shown = await Transcript.of("serve", "--config", "/nowhere/tollgate.yaml")
        #expect(shown.code == 1)
        #expect(shown.errorText.contains("tollgate.example.yaml"))
    }

    @Test(
        arguments: [
            (["status": "rejected", "reason": "bad_signature", "entries": []], "bad_signature"),
            (["status": "accepted", "reason": .null, "entries": [["status": "accepted", "detail": .null]]], ""),
            (
                [
                    "status": "quarantined", "reason": .null,
                    "entries": [
                        ["status": "ignored", "detail": "ping"], ["status": "quarantined", "detail": "no_amount"],
                    ],
                ], "no_amount"
            ),
            (
                ["status": "conflict", "reason": "key_means_something_else", "detail": "means b", "entries": []],
                "means b"
            ),
            (
                ["status": "conflict", "entries": [["status": "conflict", "event": "evt_a", "detail": .null]]],
                "means something else than evt_a, which came first"
            ),
        ] as [(JSON, String)]
    )
    func aCallSaysWhyInTheList(_ receipt: JSON, _ why: String) {
        #expect(ReceiptsCommand.List.why(receipt) == why)
    }

    @Test(
        arguments: [
            (
                ["dry_run": false, "request": ["apply_differences": false]],
                [
                    "rcp_1  entry 0: same", "    nothing changed; delivered again to demo", "rcp_1  entry 1: differs",
                    "    not applied", "1 same, 1 differs, 1 delivered again",
                ]
            ),
            (
                ["dry_run": true, "request": ["apply_differences": false]],
                [
                    "rcp_1  entry 0: same", "    would be delivered again to demo", "rcp_1  entry 1: differs",
                    "    would stay as it is without --apply-differences; with it:", "    would announce order.paid",
                    "1 same, 1 differs",
                ]
            ),
            (
                ["dry_run": true, "request": ["apply_differences": true]],
                [
                    "rcp_1  entry 0: same", "    would be delivered again to demo", "rcp_1  entry 1: differs",
                    "    would announce order.paid", "1 same, 1 differs",
                ]
            ),
        ] as [(JSON, [String])]
    )
    func aReplaySaysWhatItDidAndADryRunWhatItWouldDo(_ replay: JSON, _ expected: [String]) {
        let isDry = replay["dry_run"] == true
        let same: [(String, JSON)] =
            isDry
            ? [("causes", ["would be delivered again to demo"])]
            : [("done", "nothing changed; delivered again to demo")]
        let differs: [(String, JSON)] = isDry ? [] : [("done", "not applied")]
        let entries: JSON = [
            .object(JSONObject([("entry", 0), ("outcome", "same")] + same)),
            .object(
                JSONObject(
                    [("entry", 1), ("outcome", "differs"), ("causes", ["would announce order.paid"])] + differs
                )
            ),
        ]
        let counts = JSONObject([("same", 1), ("differs", 1)] + (isDry ? [] : [("delivered_again", 1)]))
        let whole = JSONObject(
            (replay.object?.members ?? []).map { ($0.name, $0.value) } + [
                ("results", [["receipt": "rcp_1", "entries": entries]]), ("counts", .object(counts)),
            ]
        )
        let lines = Watched<[String]>([])
        let output = Output(line: { line in lines.change { $0.append(line) } }, errorLine: { _ in })
        Output.$standard.withValue(output) { ReplayCommand.explain(.object(whole)) }
        #expect(lines.value == expected)
    }

    private static func rows(_ command: String, _ subcommand: String, _ place: Workplace) async throws -> [JSON] {
        let shown = await Transcript.of(command, subcommand, "--config", place.config, "--json")
        #expect(shown.code == 0, "\(shown.errorText)")
        return try #require(try JSON(parsing: shown.text.utf8)["data"]?.array)
    }
}

extension Workplace {
    /// The place's configuration and one subscription more.
    static func declared(in place: Workplace) throws -> Configuration {
        var configuration = try place.configuration()
        let environment = ["S": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
        let yaml = "subscriptions: [ { name: far, url: \"https://far.example\", types: [\"*\"], secret: \"env:S\" } ]"
        configuration.subscriptions = try Configuration(yaml: yaml, environment: environment).subscriptions
        return configuration
    }
}
