import AdapterKit
import Automation
import GateTesting
import Ingest
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import GoogleCloudPubSubAdapter

/// From the push of a bucket or of the Transcoder to what becomes of an asset.
@Suite("Pub/Sub: what the pushes do to assets")
struct PushAssetTests {
    private static let bucket = "invented-media"
    private static let object = "uploads/ann/clip 1.mp4"

    private static func gate() async throws -> AdapterGate {
        try await AdapterGate(
            try PushFixture.adapter(),
            now: PushFixture.now,
            assets: AssetSettings(uploadBucket: Self.bucket, publishedBucket: "invented-published")
        )
    }

    /// A short video at the place that the recorded pushes tell of.
    private static func asset(in gate: AdapterGate, size: Int64 = 734_003_200) async throws -> AssetID {
        let id: AssetID = gate.store.ids.next()
        let asset = AssetRecord(
            id: id,
            owner: "ann",
            uploads: [
                .source: DeclaredUpload(
                    bucket: Self.bucket,
                    object: Self.object,
                    contentType: "video/mp4",
                    size: size,
                    md5: "rL0Y20zC+Fzt72VPzMSk2A=="
                )
            ],
            machine: AssetPipeline(traits: AssetTraits(kind: .video, durationMilliseconds: 10_000)),
            createdAt: gate.time.now,
            updatedAt: gate.time.now
        )
        try await gate.store.createAsset(asset, announcement: asset.creationAnnouncement(row: gate.store.ids.next()))
        let claim = AssetPipeline.Fact.claimed("pst_1", by: .post, at: gate.time.now)
        try await gate.automator.tell(DirectAssetFact(asset: id, fact: claim, cause: "test"), isRequest: true)
        return id
    }

    private static func push(_ gate: AdapterGate, _ name: String, _ attributes: [String: JSON?] = [:]) async throws {
        let body = try attributes.isEmpty ? PushFixture.body(name) : PushFixture.body(name, attributes: attributes)
        let answer = await gate.receive(PushFixture.request(body.bytes, token: try PushFixture.token()))
        try await gate.settle()
        #expect(answer.literal == .noContent && [.accepted, .duplicate].contains(answer.outcome))
    }

    private static func machine(_ gate: AdapterGate, _ id: AssetID) async throws -> AssetPipeline {
        try #require(try await gate.store.asset(id)).machine
    }

    @Test("recorded pushes bring a video from upload to ready, and again they change nothing")
    func ready() async throws {
        let gate = try await Self.gate()
        let id = try await Self.asset(in: gate)
        try await Self.push(gate, "OBJECT_FINALIZE")
        let generation = try await Self.machine(gate, id).sourceGeneration
        #expect(generation == 1_790_934_600_123_456)
        #expect(try await Self.machine(gate, id).phase == .processing)

        let finished = try #require(try PushFixture.draft("transcoder.SUCCEEDED"))
        for claim in try await gate.store.claimCommands(limit: 9, lease: .seconds(60)) {
            let isTranscode = claim.kind == .transcode
            let report: JSON = ["state": "running", "name": isTranscode ? .string(finished.subject) : .null]
            try await gate.automator.settle(CommandResult(claim: claim, outcome: .done, report: report))
        }
        let blurred = "assets/\(id)/SOURCE-blurred/\(generation)/SOURCE-blurred"
        let place: [String: JSON?] = [
            "bucketId": "invented-published", "objectId": .string(blurred), "objectGeneration": "1790934600999999",
        ]
        let pushes: [(String, [String: JSON?])] = [
            ("transcoder.SUCCEEDED", [:]), ("OBJECT_FINALIZE-none", place), ("OBJECT_METADATA_UPDATE", [:]),
        ]
        for (name, attributes) in pushes { try await Self.push(gate, name, attributes) }
        #expect(try await Self.machine(gate, id).phase == .ready)

        let done = try await Self.machine(gate, id)
        let events = try await gate.eventTypes()
        for (name, attributes) in pushes + [("OBJECT_FINALIZE", [:])] { try await Self.push(gate, name, attributes) }
        #expect(try await Self.machine(gate, id) == done)
        #expect(try await gate.eventTypes() == events)
        #expect(events.filter { $0 == "asset.ready" }.count == 1)
        try await gate.store.close()
    }

    @Test("a failed transcoder job fails the asset with Google's words")
    func failed() async throws {
        let gate = try await Self.gate()
        let id = try await Self.asset(in: gate)
        try await Self.push(gate, "OBJECT_FINALIZE")
        // The end comes before the answer to the call that began it.
        try await Self.push(gate, "transcoder.FAILED")
        #expect(try await gate.events("transcode.failed").first?.handling == .parked)
        let failed = try #require(try PushFixture.draft("transcoder.FAILED"))
        for claim in try await gate.store.claimCommands(limit: 9, lease: .seconds(60)) where claim.kind == .transcode {
            let report: JSON = ["state": "running", "name": .string(failed.subject)]
            try await gate.automator.settle(CommandResult(claim: claim, outcome: .done, report: report))
        }
        try await gate.settle()
        let machine = try await Self.machine(gate, id)
        let words = try #require(failed.data["failure"]?["message"]?.string)
        #expect(machine.phase == .failed && machine.failure == "transcode: \(words)")
        try await gate.store.close()
    }

    @Test("an overwriting told backwards counts by generation")
    func overwritten() async throws {
        let gate = try await Self.gate()
        let id = try await Self.asset(in: gate)
        try await Self.push(gate, "OBJECT_DELETE-overwritten")
        let newer = "1790934700000002"
        try await Self.push(gate, "OBJECT_FINALIZE-none", ["objectGeneration": .string(newer)])
        let newest = try await Self.machine(gate, id)
        let generation = newest.sourceGeneration
        #expect(String(generation) == newer)
        #expect(newest.phase == .processing && newest.uploads[.source]?.isPresent == true)
        try await Self.push(gate, "OBJECT_FINALIZE")
        let after = try await Self.machine(gate, id)
        #expect(after.sourceGeneration == generation && after.phase == .processing)
        try await gate.store.close()
    }

    @Test("bytes of another size than declared are not processed")
    func mismatched() async throws {
        let gate = try await Self.gate()
        let id = try await Self.asset(in: gate, size: 5)
        try await Self.push(gate, "OBJECT_FINALIZE")
        #expect(try await Self.machine(gate, id).phase == .failed)
        try await gate.store.close()
    }
}
