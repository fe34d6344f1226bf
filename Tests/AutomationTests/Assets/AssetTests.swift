import Model
import TestSupport
import Testing
import Workflows

@testable import Automation
@testable import Store

@Suite struct AssetTests {
    static let video = AssetTraits(kind: .video, durationMilliseconds: 10_000)

    @Test func anImageGoesFromUploadToReady() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let inbox = try await shop.subscribe("feed", "asset.*", "message.processing.*")
        let id = try await shop.asset()
        let uploaded = try await shop.tell("assets/\(id)/source", generation: 7)
        #expect(try await shop.handling(uploaded) == .moved)
        #expect(try await shop.phase(id) == .uploaded)
        try await shop.claim(id, by: "msg_1", .message)
        #expect(try await shop.phase(id) == .processing)

        let command = try #require(try await shop.commands(.mediaJob).first)
        #expect(command.key == "\(id):image:encode:7:1" && command.machine == .asset(id) && command.source == "/assets")
        #expect(
            command.payload["input"] == [
                "bucket": "uploads", "object": .string("assets/\(id)/source"), "generation": "7",
                "content_type": "image/png",
            ]
        )
        let output = "assets/\(id)/image/7/image"
        #expect(command.payload["output"]?["object"] == .string(output))
        let due = shop.time.now + .seconds(600)
        #expect(try await shop.timers(id).map(\.dueAt) == [due])

        #expect(try await shop.report(nil, .mediaJob) == 1)
        #expect(try await shop.phase(id) == .processing)
        let made = try await shop.tell(output, bucket: "published", generation: 99)
        #expect(try await shop.handling(made) == .moved)
        #expect(try await shop.phase(id) == .ready)
        #expect(try await shop.timers(id).isEmpty)
        #expect(
            try await shop.deliveries(inbox) == [
                "asset.created", "asset.uploaded", "asset.claimed", "asset.processing", "message.processing.started",
                "asset.ready", "message.processing.completed",
            ]
        )
        let history = try await shop.store.history(of: id)
        #expect(history.map(\.outcome) == ["moved", "moved", "moved"])
        #expect(history.map(\.to) == [.uploaded, .processing, .ready])
        #expect(history.map(\.event) == [uploaded, nil, made] && history[1].cause == "request claim")
        let ready = try #require(
            try await shop.store.events(EventFilter(type: "asset.ready"), PageRequest(limit: 9)).records.first
        )
        let event = try JSON(parsing: ready.body)
        #expect(event["source"] == "/assets" && event["subject"] == .string("\(id)"))
        #expect(event["data"]?["artifacts"] == [["name": "image", "phase": "ready", "generation": "7"]])
        #expect(event["data"]?["claims"] == ["msg_1"] && event["data"]?["cause"] == .string("\(made)"))
        try await shop.store.close()
    }

    @Test func toldAgainNothingChanges() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset()
        let told: [(String, String, String, Int64)] = [
            ("finalized", "uploads", "assets/\(id)/source", 7),
            ("metadata_updated", "uploads", "assets/\(id)/source", 7),
            ("finalized", "published", "assets/\(id)/image/7/image", 9),
            ("deleted", "uploads", "assets/\(id)/source", 3),
        ]
        try await shop.claim(id)
        for (state, bucket, object, generation) in told {
            try await shop.tell(object, state, bucket: bucket, generation: generation)
        }
        #expect(try await shop.phase(id) == .ready)
        let types = try await shop.types("asset.")
        let before = try await shop.assetDump()
        // Under other keys, so that nothing but the machine can know them.
        for (state, bucket, object, generation) in told.reversed() {
            let again = try await shop.tell(object, state, bucket: bucket, generation: generation, key: "+again")
            #expect(try await shop.handling(again) == .absorbed)
        }
        #expect(try await shop.assetDump() == before)
        #expect(try await shop.types("asset.") == types)
        try await shop.store.close()
    }

    @Test func whatArrivesBeforeTheAssetIsKnownWaitsForIt() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id: AssetID = shop.store.ids.next()
        let early = try await shop.tell("assets/\(id)/source", generation: 7)
        #expect(try await shop.handling(early) == .parked)
        let post = try await shop.accept(.post("pst_9", claims: ["\(id)", "ast_1"]), source: "posts")
        try await shop.automator.drain()
        #expect(try await shop.handling(post) == .parked)
        _ = try await shop.asset(id: id)
        try await shop.automator.drain()
        #expect(try await shop.handling(early) == .moved)
        #expect(try await shop.handling(post) == .moved)
        #expect(try await shop.phase(id) == .processing)
        let asset = try #require(try await shop.store.asset(id))
        #expect(asset.machine.claims["pst_9"]?.claimedAt == Timestamp(seconds: 1_700_000_000))
        try await shop.store.close()
    }

    @Test func whatWaitsTooLongIsRefusedOnTheRecord() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let stray = try await shop.tell("assets/ast_nobody/source", generation: 7)
        let id = try await shop.asset()
        // An end of a job that nobody asked for, as far as is known.
        let early = try await shop.tell("assets/\(id)/source", generation: 7)
        try await shop.store.write(.background) { transaction in
            let made = MadeArtifact(name: .image, generation: 7)
            try transaction.insert(AssetLink(object: "gs://published/early", asset: id, role: .output(made)))
        }
        let parked = try await shop.tell("early", bucket: "published", generation: 8)
        #expect(try await shop.handling(early) == .moved)
        #expect(try await shop.handling(parked) == .parked)
        shop.time.advance(by: .seconds(7 * 86_400))
        try await shop.automator.drain()
        for event in [stray, parked] {
            let record = try #require(try await shop.store.event(event))
            #expect(record.handling == .refused)
            #expect(record.handlingNote == "what must come before it has not come in time")
        }
        #expect(try await shop.store.history(of: id).last?.outcome == "refused")
        try await shop.store.close()
    }

    @Test func ofSeveralAssetsThoseThatComeAreClaimed() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let ids = (0..<3).map { _ in shop.store.ids.next(AssetID.self) }
        let post = try await shop.accept(.post("pst_9", claims: ids.map { "\($0)" }), source: "posts")
        try await shop.automator.drain()
        for id in ids.dropLast() { _ = try await shop.asset(id: id) }
        shop.time.advance(by: .seconds(7 * 86_400))
        try await shop.automator.drain()
        #expect(try await shop.handling(post) == .refused)
        for id in ids.dropLast() { #expect(try await shop.phase(id) == .claimed) }
        let many = (0...100).map { _ in "\(shop.store.ids.next(AssetID.self))" }
        let tooMany = try await shop.accept(.post("pst_10", claims: many), source: "posts")
        try await shop.automator.drain()
        #expect(try await shop.handling(tooMany) == .refused)
        #expect(try await shop.store.event(tooMany)?.handlingNote == "it names more than 100 assets")
        try await shop.store.close()
    }

    @Test func otherBucketsAreNoneOfOurBusiness() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let inbox = try await shop.subscribe("feed", "object.*")
        let other = try await shop.tell("anything", bucket: "backups", generation: 7)
        #expect(try await shop.handling(other) == Handling.none)
        let post = try await shop.accept(.post("pst_9", claims: ["ast_1", "ast_2"]))
        var odd = EventDraft.post("pst_10", claims: [])
        odd.data = ["assets": "ast_1"]
        let none = try await shop.accept(odd)
        try await shop.automator.drain()
        #expect(try await shop.handling(post) == Handling.none)
        let note = try await shop.store.event(post)?.handlingNote
        #expect(note == "2 of 2 in data.assets are no assets' ids (ast_…)")
        #expect(try await shop.store.event(none)?.handlingNote == "data.assets is no list of assets' ids")
        // What lies beside the object that ends a job.
        let segment = try await shop.tell("assets/ast_1/transcode/7/segment_1.ts", bucket: "published", generation: 7)
        #expect(try await shop.handling(segment) == Handling.none)
        #expect(try await shop.deliveries(inbox) == ["object.finalized", "object.finalized"])
        try await shop.store.close()
    }

    @Test func withoutConfigurationNothingIsDriven() async throws {
        let shop = try await Shop()
        let event = try await shop.tell("assets/x/source", generation: 7)
        #expect(try await shop.handling(event) == Handling.none)
        let id = try await shop.asset()
        #expect(try await shop.claim(id) == nil)
        try await shop.store.close()
    }

    @Test func aTranscoderJobIsKnownByTheNameThatItsServiceGaveIt() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset(Self.video)
        try await shop.tell("assets/\(id)/source", generation: 7)
        try await shop.claim(id)
        let name = "projects/p/locations/l/jobs/1"
        let early = try await shop.accept(.transcode("failed", name), source: "cloud")
        try await shop.automator.drain()
        // The end was faster than the answer.
        #expect(try await shop.handling(early) == .parked)
        // Google names the project by its number in one place and as it was called in the other.
        try await shop.report(["state": "running", "name": "projects/1137/locations/l/jobs/1"], .transcode)
        #expect(try await shop.handling(early) == .moved)
        let asset = try #require(try await shop.store.asset(id))
        #expect(asset.machine.phase == .failed)
        #expect(asset.machine.failure == "transcode: the input cannot be decoded")
        #expect(try await shop.store.history(of: id).last?.note == asset.machine.failure)
        #expect(try await shop.types("message.") == ["message.processing.started", "message.processing.failed"])
        try await shop.store.close()
    }

    @Test func aSilentJobIsAskedAboutAndRepeated() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset()
        try await shop.claim(id)
        try await shop.tell("assets/\(id)/source", generation: 7)
        try await shop.report(nil, .mediaJob)
        shop.time.advance(by: .seconds(599))
        try await shop.automator.drain()
        #expect(try await shop.commands(.mediaQuery).isEmpty)
        shop.time.advance(by: .seconds(1))
        try await shop.automator.drain()
        let query = try #require(try await shop.commands(.mediaQuery).first)
        #expect(query.payload["of"] == "media_job" && query.payload["job"] == "image:encode:7:1")
        try await shop.report(["state": "unknown"], .mediaQuery)
        #expect(try await shop.commands(.mediaJob).map(\.key) == ["\(id):image:encode:7:1", "\(id):image:encode:7:2"])
        // Taken, and nobody says how it stands: asked about once each, and given up after the third attempt.
        for _ in 0..<4 {
            for claim in try await shop.store.claimCommands(limit: 9, lease: .seconds(60)) {
                let isQuery = claim.kind == .mediaQuery
                try await shop.automator.settle(
                    CommandResult(claim: claim, outcome: isQuery ? .dead(error: "503") : .done)
                )
            }
            shop.time.advance(by: .seconds(600))
            try await shop.automator.drain()
        }
        #expect(try await shop.commands(.mediaJob).count == 3)
        #expect(try await shop.timers(id).isEmpty)
        #expect(try await shop.phase(id) == .failed)
        try await shop.store.close()
    }

    /// Its deadline counts from when somebody has heard of it: the call has its own schedule until then.
    @Test func aServiceThatIsDownUsesUpNoAttempt() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset()
        try await shop.claim(id)
        try await shop.tell("assets/\(id)/source", generation: 7)
        for _ in 0..<10 {
            shop.time.advance(by: .seconds(600))
            try await shop.automator.drain()
        }
        #expect(try await shop.commands(.mediaJob).map(\.key) == ["\(id):image:encode:7:1"])
        #expect(try await shop.commands(.mediaQuery).isEmpty)
        #expect(try await shop.timers(id).map(\.dueAt) == [shop.time.now + .seconds(600)])
        // It took the job and is down again: the question waits, and no second job stands beside the first.
        try await shop.report(["state": "running"], .mediaJob)
        for _ in 0..<10 {
            shop.time.advance(by: .seconds(600))
            try await shop.automator.drain()
        }
        #expect(try await shop.commands(.mediaJob).count == 1)
        #expect(try await shop.commands(.mediaQuery).count == 1)
        try await shop.report(["state": "succeeded"], .mediaQuery)
        #expect(try await shop.phase(id) == .ready)
        #expect(try await shop.timers(id).isEmpty)
        try await shop.store.close()
    }

    @Test func aCommandThatIsRefusedFailsItsArtifactAndOneOfThemIsRetriedAlone() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset(slots: [.source, .thumbnail])
        try await shop.tell("assets/\(id)/thumbnail", generation: 5)
        try await shop.tell("assets/\(id)/source", generation: 7)
        try await shop.claim(id)
        let copy = try #require(try await shop.commands(.objectCopy).first)
        #expect(copy.payload["to"]?["object"] == .string("assets/\(id)/thumbnail/5/thumbnail"))
        for claim in try await shop.store.claimCommands(limit: 9, lease: .seconds(60)) where claim.kind == .objectCopy {
            let result = CommandResult(claim: claim, outcome: .refused(reason: "storage_not_found"))
            try await shop.automator.settle(result)
            // The worker that had it before says the same once more.
            try await shop.automator.settle(result)
        }
        let failed = try #require(try await shop.store.asset(id))
        #expect(failed.machine.phase == .failed && failed.machine.failure == "thumbnail: storage_not_found")
        try await shop.tell("assets/\(id)/image/7/image", bucket: "published", generation: 8)
        #expect(try await shop.phase(id) == .failed)
        let retry = DirectAssetFact(asset: id, fact: .retryRequested(.thumbnail), cause: "request retry")
        #expect(try await shop.automator.tell(retry, isRequest: true)?.step.outcome == .moved)
        #expect(try await shop.automator.tell(retry, isRequest: true)?.step.outcome == .refused("it has not failed"))
        #expect(try await shop.commands(.mediaJob).count == 1)
        #expect(try await shop.report(nil, .objectCopy) == 1)
        #expect(try await shop.phase(id) == .ready)
        try await shop.store.close()
    }

    @Test func aReplacedAssetGoesWhenTheNewOneIsReady() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let old = try await shop.asset()
        try await shop.claim(old)
        try await shop.tell("assets/\(old)/source", generation: 7)
        try await shop.tell("assets/\(old)/image/7/image", bucket: "published", generation: 8)
        let new = try await shop.asset(replaces: old)
        try await shop.claim(new)
        try await shop.tell("assets/\(new)/source", generation: 17)
        #expect(try await shop.phase(old) == .ready)
        #expect(try await shop.commands(.objectDelete).isEmpty)
        let ready = try await shop.tell("assets/\(new)/image/17/image", bucket: "published", generation: 18)
        #expect(try await shop.phase(new) == .ready)
        #expect(try await shop.phase(old) == .removed)
        #expect(try await shop.store.history(of: old).last?.event == ready)
        let deleted = try await shop.commands(.objectDelete).map { $0.payload["object"]?.string }
        #expect(Set(deleted) == ["assets/\(old)/source", "assets/\(old)/image/7/image"])
        // The bucket says so; that is no news.
        let gone = try await shop.tell("assets/\(old)/source", "deleted", generation: 7)
        #expect(try await shop.handling(gone) == .absorbed)
        try await shop.store.close()
    }

    @Test func bytesThatWereNotDeclaredFailTheAsset() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset()
        try await shop.claim(id)
        try await shop.tell("assets/\(id)/source", generation: 7, size: 1001)
        #expect(try await shop.phase(id) == .failed)
        #expect(try await shop.commands(.mediaJob).isEmpty)
        try await shop.tell("assets/\(id)/source", generation: 8)
        #expect(try await shop.phase(id) == .processing)
        try await shop.store.close()
    }

    @Test func whatWaitsToBeDoneIsCalledOffWhenTheAssetIsRemoved() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset(Self.video)
        try await shop.claim(id)
        try await shop.tell("assets/\(id)/source", generation: 7)
        let remove = DirectAssetFact(asset: id, fact: .removeRequested, cause: "request remove")
        #expect(try await shop.automator.tell(remove, isRequest: true)?.asset.machine.phase == .removed)
        for kind in [CommandRecord.Kind.mediaJob, .transcode] {
            #expect(try await shop.commands(kind).map(\.state) == [.refused])
        }
        #expect(try await shop.commands(.mediaCancel).map { $0.payload["of"] } == ["media_job", "transcode"])
        #expect(try await shop.timers(id).isEmpty)
        #expect(try await shop.commands(.objectDelete).count == 3)
        try await shop.store.close()
    }

    @Test func aPreviewSaysWhatWouldHappenAndDoesNothing() async throws {
        let shop = try await Shop(assets: Shop.assets)
        let id = try await shop.asset()
        try await shop.claim(id)
        let before = try await shop.assetDump()
        func preview(_ draft: EventDraft) async throws -> [String] {
            let facts = EventFacts(draft, provider: "googlecloud-pubsub")
            return try await shop.automator.preview(facts, type: draft.type, subject: draft.subject, draft: draft)
        }
        let object = "assets/\(id)/source"
        let draft = EventDraft.object("finalized", object, bucket: "uploads", generation: 7, size: 1000, key: "")
        #expect(
            try await preview(draft) == [
                "\(id): source_arrived moves it from claimed to processing", "would announce asset.uploaded",
                "would announce asset.processing", "would announce message.processing.started to pst_1",
                "would have image:encode:7:1 done", "would set a deadline for image:encode:7:1",
            ]
        )
        #expect(
            try await preview(.post("pst_2", claims: ["\(id)"])).first
                == "\(id): claimed changes nothing of its phase claimed: recorded"
        )
        #expect(try await shop.assetDump() == before)
        try await shop.tell(object, generation: 7)
        #expect(
            try await preview(draft) == [
                "\(id): object_outdated changes nothing of its phase processing: this generation or a newer one is known already",
                "no effect",
            ]
        )
        try await shop.store.close()
    }
}
