import CoreMetrics
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import TollgateApp

@Suite("Assets, at a shell")
struct AssetCommandTests {
    @Test(.timeLimit(.minutes(2)))
    func theyAreListedAndShown() async throws {
        let place = try Workplace()
        let id = try await Self.fill(place)
        let table = await Transcript.of("assets", "list", "--config", place.config, "--phase", "failed")
        #expect(table.lines.count == 2 && table.lines[0].hasPrefix("ASSET"), "\(table.text)")
        let why = "the bytes are not those that were declared"
        #expect(
            table.lines.last?.hasPrefix("\(id)") == true && table.lines.last?.hasSuffix(why) == true,
            "\(table.text)"
        )
        let none = await Transcript.of("assets", "list", "--config", place.config, "--owner", "nobody", "--json")
        #expect(try JSON(parsing: none.text.utf8)["data"] == [])
        let shown = await Transcript.of("assets", "show", "--config", place.config, "\(id)")
        let asset = try JSON(parsing: shown.text.utf8)
        #expect(asset["failure"] == .string(why) && asset["history"] == [] && asset["deadlines"] == [])
        let missing = await Transcript.of("assets", "show", "--config", place.config, "ast_0000000000000")
        #expect(missing.code == 1 && missing.errorText.contains("there is no asset"))
        // This gateway keeps no assets, so there is no route to ask.
        let retried = await Transcript.of("assets", "retry", "--config", place.config, "\(id)", "image")
        #expect(retried.code == 1 && retried.errorText.contains("not_found"), "\(retried.errorText)")
    }

    @Test(arguments: [
        ["show", "ord_0000000000000"], ["retry", "no", "image"], ["retry", "ast_0000000000000", "nothing"],
        ["list", "--phase", "lost"],
    ])
    func wrongUsageIsTwo(_ arguments: [String]) async throws {
        let place = try Workplace()
        #expect(await Transcript.of(["assets"] + arguments + ["--config", place.config]).code == 2)
    }

    private static func fill(_ place: Workplace) async throws -> AssetID {
        try GatewayKeys.makeMissing(in: place.folder.path, now: TimeSource.system.now())
        let store = try await Store.open(
            try place.configuration().store,
            time: .system,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let id: AssetID = store.ids.next()
        var machine = AssetPipeline(traits: AssetTraits(kind: .image))
        _ = machine.apply(.objectFinalized(.source, generation: 1, isAsDeclared: false))
        let asset = AssetRecord(
            id: id,
            owner: "mei",
            uploads: [
                .source: DeclaredUpload(bucket: "uploads", object: "a", contentType: "image/png", size: 1)
            ],
            machine: machine,
            createdAt: store.time.now(),
            updatedAt: store.time.now()
        )
        try await store.createAsset(asset, announcement: asset.creationAnnouncement(row: store.ids.next()))
        try await store.close()
        return id
    }
}
