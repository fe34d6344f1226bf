import Automation
import HTTPTypes
import Model
import Store
import TestSupport
import Testing
import Workflows

@testable import Edge

@Suite struct AssetRouteTests {
    static let image: JSON = [
        "kind": "image", "owner": "mei", "content_type": "image/png", "size": 1000,
        "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="], "metadata": ["title": "cat"],
    ]
    static let video: JSON = [
        "kind": "video", "owner": "mei", "duration_ms": 184_000, "content_type": "video/mp4", "size": 1000,
        "checksum": ["crc32c": "yZRlqg=="],
    ]

    @Test func createsAnAssetWithTheURLToUploadItTo() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.keep(Self.image)
        let json = try answer.json
        let id = try #require(json["id"]?.string)
        #expect(answer.status == 201 && answer.headers[.location] == "/v1/assets/\(id)")
        #expect(json["phase"] == "created" && json["owner"] == "mei" && json["metadata"] == ["title": "cat"])
        #expect(
            json["upload"] == [
                "method": "PUT", "url": .string("https://storage.example.com/uploads/assets/\(id)/source?signature=1"),
                "headers": ["content-type": "image/png"], "expires_at": "2027-01-15T08:15:00Z",
            ]
        )
        #expect(json["uploads"]?.array?.first?["object"] == .string("gs://uploads/assets/\(id)/source"))
        // The URL is shown once; who asks later needs another one.
        #expect(try await gateway.send(.get, "/v1/assets/\(id)").json["upload"] == nil)
        #expect(try await gateway.keep(Self.image).body == answer.body)
        #expect(try await gateway.send(.get, "/v1/assets").json["data"]?.array?.count == 1)
        #expect(try await gateway.send(.get, "/v1/events?type=asset.created").json["data"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func namesEveryFault() async throws {
        let gateway = try await Gateway()
        let faults: [(JSON, Set<String>)] = [
            ([:], ["kind", "owner", "content_type", "size", "checksum"]),
            (
                [
                    "kind": "sound", "owner": "a\u{7}b", "content_type": "png", "size": 0, "checksum": [:],
                    "colour": "red",
                ], ["kind", "owner", "content_type", "size", "checksum.md5", "colour"]
            ),
            (
                [
                    "kind": "video", "owner": "mei", "content_type": "video/mp4", "size": 1,
                    "checksum": ["crc32c": "AAAA", "sha256": "x"],
                ], ["duration_ms", "checksum.crc32c", "checksum.sha256"]
            ),
            (
                [
                    "kind": "image", "owner": "mei", "content_type": "image/png", "size": 2_000_000_000,
                    "duration_ms": 5, "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="],
                ], ["size", "duration_ms"]
            ),
            (
                [
                    "kind": "image", "owner": "mei", "content_type": "VIDEO/mp4", "size": 1,
                    "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="],
                ], ["content_type"]
            ),
            (
                [
                    "kind": "video", "owner": "mei", "content_type": "image/png", "size": 1, "duration_ms": 5,
                    "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="],
                ], ["content_type"]
            ),
        ]
        for (index, (body, paths)) in faults.enumerated() {
            let answer = try await gateway.keep(body, key: "fault \(index)")
            #expect(try answer.status == 422 && answer.problem == "validation_failed")
            let told = try answer.json["errors"]?.array?.compactMap { $0["path"]?.string }
            #expect(Set(told ?? []) == paths)
        }
        #expect(try await gateway.send(.get, "/v1/assets").json["data"] == [])
        try await gateway.close()
    }

    @Test func aURLThatCannotBeSignedMakesNoAsset() async throws {
        let gateway = try await Gateway()
        gateway.isSigning.change { $0 = false }
        let answer = try await gateway.keep(Self.image)
        #expect(try answer.status == 503 && answer.problem == "no_key" && answer.headers[.retryAfter] == "5")
        #expect(try await gateway.send(.get, "/v1/assets").json["data"] == [])
        gateway.isSigning.change { $0 = true }
        #expect(try await gateway.keep(Self.image).status == 201)
        try await gateway.close()
    }

    @Test func goesFromClaimToReadyAndShowsHowItWent() async throws {
        let gateway = try await Gateway()
        let id = try #require(try await gateway.keep(Self.image).json["id"]?.string)
        let path = "/v1/assets/\(id)"
        let claim: JSON = ["claim": "a/b+c", "by": "message"]
        #expect(try await gateway.send(.post, "\(path)/claims", json: claim).json["phase"] == "claimed")
        // The same claim once more is the same claim.
        #expect(try await gateway.send(.post, "\(path)/claims", json: claim).json["claims"]?.array?.count == 1)
        try await gateway.arrive("assets/\(id)/source", generation: 1_700_000_000_000_001)
        var shown = try await gateway.send(.get, path).json
        #expect(shown["phase"] == "processing")
        #expect(shown["uploads"]?.array?.first?["generation"] == "1700000000000001")
        #expect(shown["artifacts"]?.array?.map { $0["phase"] } == ["running"])
        #expect(shown["jobs"]?.array?.map { $0["kind"] } == ["media_job"])
        #expect(
            shown["deadlines"] == [["job": "image:encode:1700000000000001:1", "due_at": "2027-01-15T09:00:00Z"]]
        )
        try await gateway.arrive(
            "assets/\(id)/image/1700000000000001/image",
            bucket: "published",
            generation: 2
        )
        shown = try await gateway.send(.get, path).json
        #expect(shown["phase"] == "ready" && shown["deadlines"] == [])
        #expect(shown["history"]?.array?.map { $0["trigger"] } == ["claimed", "source_arrived", "artifacts_complete"])
        #expect(shown["history"]?.array?.first?["cause"] == "request of admin")

        let unclaimed = try await gateway.send(.delete, "\(path)/claims/a%2Fb+c")
        #expect(try unclaimed.status == 200 && unclaimed.json["claims"] == [])
        #expect(try await gateway.send(.delete, "\(path)/claims/a%2Fb+c").status == 200)
        #expect(try await gateway.send(.delete, "\(path)/claims/nobody").status == 404)
        // Claimed again in the same millisecond, it is claimed.
        #expect(try await gateway.send(.post, "\(path)/claims", json: claim).json["claims"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func declaresArtifactsAndRetriesOneThatFailed() async throws {
        let gateway = try await Gateway()
        let id = try #require(try await gateway.keep(Self.image).json["id"]?.string)
        let path = "/v1/assets/\(id)"
        let thumbnail: JSON = [
            "name": "thumbnail", "content_type": "image/jpeg", "size": 10,
            "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="],
        ]
        let declared = try await gateway.send(.post, "\(path)/artifacts", json: thumbnail)
        #expect(declared.status == 200)
        #expect(
            try declared.json["upload"]?["url"]
                == .string("https://storage.example.com/uploads/assets/\(id)/thumbnail?signature=1")
        )
        #expect(try declared.json["uploads"]?.array?.map { $0["name"] } == ["source", "thumbnail"])
        var trailer = try #require(thumbnail.object)
        trailer["name"] = "trailer"
        let refused = try await gateway.send(.post, "\(path)/artifacts", json: .object(trailer))
        #expect(try refused.status == 422 && refused.json["detail"] == "name: an image has no trailer")

        _ = try await gateway.send(.post, "\(path)/claims", json: ["claim": "p", "by": "post"])
        try await gateway.arrive("assets/\(id)/source", generation: 7)
        for claim in try await gateway.store.claimCommands(limit: 9, lease: .seconds(60)) {
            try await gateway.automator.settle(CommandResult(claim: claim, outcome: .dead(error: "nobody answers")))
        }
        #expect(try await gateway.send(.get, path).json["failure"] == "image: nobody answers")
        let early = try await gateway.send(.post, "\(path)/artifacts/thumbnail/retry")
        #expect(try early.status == 409 && early.problem == "asset_refused")
        #expect(try early.json["detail"] == "it has not failed")
        let retried = try await gateway.send(.post, "\(path)/artifacts/image/retry").json
        #expect(retried["phase"] == "processing" && retried["artifacts"]?.array?.first?["attempt"] == 2)
        #expect(try await gateway.send(.post, "\(path)/artifacts/nothing/retry").status == 404)
        try await gateway.close()
    }

    @Test func aReplacementTakesOverWhatIsLeftOut() async throws {
        let gateway = try await Gateway()
        let old = try #require(try await gateway.keep(Self.image).json["id"]?.string)
        let body: JSON = [
            "replaces": .string(old), "content_type": "image/webp", "size": 5,
            "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="],
        ]
        let answer = try await gateway.keep(body, key: "replace")
        let new = try answer.json
        #expect(answer.status == 201 && new["replaces"] == .string(old) && new["kind"] == "image")
        #expect(new["owner"] == "mei" && new["metadata"] == ["title": "cat"])
        #expect(answer.headers[.location] == "/v1/assets/\(new["id"]?.string ?? "")")
        #expect(try await gateway.send(.delete, "/v1/assets/\(old)").json["phase"] == "removed")
        #expect(try await gateway.send(.delete, "/v1/assets/\(old)").json["phase"] == "removed")
        for (path, json) in [("claims", ["claim": "p", "by": "post"] as JSON), ("artifacts", Self.artifact)] {
            let refused = try await gateway.send(.post, "/v1/assets/\(old)/\(path)", json: json)
            #expect(try refused.status == 409 && refused.problem == "asset_refused", "\(path)")
        }
        let again = try await gateway.keep(body, key: "again")
        #expect(try again.status == 409 && again.json["detail"] == "what it replaces was removed")
        var unknown = try #require(body.object)
        (unknown["replaces"], unknown["kind"]) = ("ast_0000000000001", "image")
        let nothing = try await gateway.keep(.object(unknown), key: "unknown")
        #expect(nothing.status == 422)
        try await gateway.close()
    }

    private static let artifact: JSON = [
        "name": "source", "content_type": "image/png", "size": 5, "checksum": ["md5": "1B2M2Y8AsgTpgAmY7PhCfg=="],
    ]

    @Test func listsByPhaseAndOwner() async throws {
        let gateway = try await Gateway()
        for number in 0..<3 {
            var asset = try #require(Self.image.object)
            asset["owner"] = number == 0 ? "ann" : "mei"
            _ = try await gateway.keep(.object(asset), key: "\(number)")
        }
        #expect(try await gateway.send(.get, "/v1/assets?owner=mei").json["data"]?.array?.count == 2)
        #expect(try await gateway.send(.get, "/v1/assets?phase=ready").json["data"] == [])
        #expect(try await gateway.send(.get, "/v1/assets?phase=gone").problem == "invalid_parameter")
        let page = try await gateway.send(.get, "/v1/assets?limit=2").json
        let next = try #require(page["next_cursor"]?.string)
        #expect(try await gateway.send(.get, "/v1/assets?limit=2&cursor=\(next)").json["data"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func whereNoneAreKeptTheRoutesAreUnknown() async throws {
        let gateway = try await Gateway(keepsAssets: false)
        #expect(try await gateway.keep(Self.image).status == 404)
        for path in ["", "/ast_0dp5fs60g4080"] {
            #expect(try await gateway.send(.get, "/v1/assets\(path)").problem == "not_found")
        }
        try await gateway.close()
    }

    @Test func needsTheScope() async throws {
        let scope = try #require(Scope("assets:read"))
        let gateway = try await Gateway(tokens: [("reader", "reader-secret", .scopes([scope]))])
        #expect(try await gateway.send(.get, "/v1/assets", token: "reader-secret").status == 200)
        #expect(try await gateway.send(.post, "/v1/assets", token: "reader-secret", json: Self.image).status == 403)
        try await gateway.close()
    }
}

extension Gateway {
    func keep(_ asset: JSON, key: String = "asset") async throws -> Answer {
        let name = try #require(HTTPField.Name("Idempotency-Key"))
        return try await self.send(.post, "/v1/assets", headers: [name: key], json: asset)
    }

    /// A bucket tells of an object, and it has had its effect.
    func arrive(_ object: String, bucket: String = "uploads", generation: Int64) async throws {
        let receipt = ReceiptRecord(
            id: self.store.ids.next(),
            source: "cloud",
            adapter: "googlecloud-pubsub",
            receivedAt: self.time.now,
            status: .ignored,
            method: "POST",
            target: "/notify/cloud",
            remote: "127.0.0.1",
            normalizerVersion: 1,
            bodyBytes: 0
        )
        let draft = EventDraft(
            key: "\(bucket)/\(object)#\(generation)",
            type: "object.finalized",
            subject: "\(bucket)/\(object)",
            effectKey: "\(bucket)/\(object)#\(generation)",
            data: [
                "provider": "googlecloud", "bucket": .string(bucket), "object": .string(object),
                "generation": .string(String(generation)),
            ]
        )
        let event = NewEvent(
            draft,
            source: "/notify/cloud",
            row: self.store.ids.next(),
            origin: .webhook,
            receipt: receipt.id,
            acceptedAt: self.time.now
        )
        _ = try await self.store.accept(
            Acceptance(
                receipt: receipt,
                payload: ReceiptPayload(headers: [], body: []),
                entries: [.event(event)],
                keysExpire: true
            )
        )
        try await self.automator.drain()
    }
}
