import CoreMetrics
import Model
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Calls to providers, at a shell")
struct CommandListingTests {
    @Test(.timeLimit(.minutes(2)))
    func theyAreListedShownAndTriedAgain() async throws {
        let place = try Workplace()
        let (refused, done) = try await Self.fill(place)

        let all = try await Self.rows(place)
        #expect(all.compactMap { $0["id"]?.string } == ["\(done)", "\(refused)"])
        #expect(try await Self.rows(place, "--state", "refused").map { $0["id"] } == [.string("\(refused)")])
        #expect(try await Self.rows(place, "--source", "sonet").map { $0["id"] } == [.string("\(done)")])
        #expect(try await Self.rows(place, "--source", "nowhere").isEmpty)
        let table = await Transcript.of("commands", "list", "--config", place.config, "--state", "refused")
        #expect(table.lines.count == 2 && table.lines[0].hasPrefix("COMMAND"), "\(table.text)")
        #expect(table.lines.last?.hasSuffix("1         there is no such message") == true, "\(table.text)")

        let shown = await Transcript.of("commands", "show", "--config", place.config, "\(refused)")
        let command = try JSON(parsing: shown.text.utf8)
        #expect(command["payload"] == ["message": "m-1"] && command["error"] == "there is no such message")
        let none = await Transcript.of("commands", "show", "--config", place.config, "cmd_0000000000000")
        #expect(none.code == 1 && none.errorText.contains("there is no command"))

        let retried = await Transcript.of("commands", "retry", "--config", place.config, "\(refused)")
        #expect(retried.code == 0, "\(retried.errorText)")
        #expect(try await Self.rows(place, "--state", "pending").map { $0["id"] } == [.string("\(refused)")])
        let over = await Transcript.of("commands", "retry", "--config", place.config, "\(done)")
        #expect(over.code == 1 && over.errorText.contains("command_done"), "\(over.errorText)")
    }

    @Test(arguments: [
        ["show", "dlv_0000000000000"], ["retry", "no"], ["list", "--state", "lost"], ["list", "--since", "noon"],
    ])
    func wrongUsageIsTwo(_ arguments: [String]) async throws {
        let place = try Workplace()
        #expect(await Transcript.of(["commands"] + arguments + ["--config", place.config]).code == 2)
    }

    private static func rows(_ place: Workplace, _ arguments: String...) async throws -> [JSON] {
        let listed = await Transcript.of(["commands", "list", "--config", place.config, "--json"] + arguments)
        #expect(listed.code == 0, "\(listed.errorText)")
        return try #require(try JSON(parsing: listed.text.utf8)["data"]?.array)
    }

    /// One that a provider's answer stands against, and one that is done.
    private static func fill(_ place: Workplace) async throws -> (refused: CommandID, done: CommandID) {
        try GatewayKeys.makeMissing(in: place.folder.path, now: TimeSource.system.now())
        let store = try await Store.open(
            try place.configuration().store,
            time: .system,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let refused: CommandID = store.ids.next()
        let receipt = ReceiptRecord(
            id: store.ids.next(),
            source: "plivo",
            adapter: "plivo",
            receivedAt: store.time.now(),
            status: .accepted,
            method: "POST",
            target: "/notify/plivo",
            remote: "192.0.2.7",
            normalizerVersion: 1,
            bodyBytes: 0
        )
        let command = NewCommand(
            id: refused,
            source: "plivo",
            kind: .confirm,
            key: "m-1/delivered",
            payload: ["message": "m-1"]
        )
        _ = try await store.accept(
            Acceptance(
                receipt: receipt,
                payload: ReceiptPayload(headers: [], body: []),
                entries: [.claim(command, nil)],
                keysExpire: true
            )
        )
        let claim = try #require(try await store.claimCommands(limit: 1, lease: .seconds(5)).first)
        try await store.record(CommandResult(claim: claim, outcome: .refused(reason: "there is no such message")))
        let done: CommandID = store.ids.next()
        try await store.insertDone(
            NewCommand(id: done, source: "sonet", kind: .checkout, key: "order-1", payload: ["price": 299])
        )
        try await store.close()
        return (refused, done)
    }
}
