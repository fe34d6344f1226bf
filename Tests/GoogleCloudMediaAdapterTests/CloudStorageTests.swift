import AdapterKit
import GoogleCloudMediaAdapter
import Model
import TestSupport
import Testing

@Suite("Objects of Cloud Storage")
struct CloudStorageTests {
    static let root = "https://storage.googleapis.com/storage/v1"

    private static func name(_ object: String = "in/a b.mp4", bucket: String = "uploads") throws -> ObjectName {
        try ObjectName(bucket: bucket, object: object)
    }

    private static func copy() throws -> ObjectCopy {
        ObjectCopy(from: try Self.name(), generation: 7, to: try Self.name("影/é.mp4", bucket: "published"))
    }

    private static func storage(_ google: Google, time: ManualTime = ManualTime(now: Samples.now)) -> CloudStorage {
        CloudStorage(client: GoogleCloudClient(outbound: google.outbound, tokens: nil, time: time.source))
    }

    private static func resource(_ name: String, generation: Int64, md5: String = "AA==") -> JSON {
        [
            "kind": "storage#object", "bucket": "published", "name": .string(name),
            "generation": .string("\(generation)"), "metageneration": "2", "size": "12", "contentType": "video/mp4",
            "md5Hash": .string(md5), "crc32c": .string(md5), "updated": "2026-09-21T14:13:20.500Z",
        ]
    }

    private static func done(generation: Int64 = 9) -> OutboundResponse {
        Samples.json(["done": true, "resource": Self.resource("x", generation: generation)])
    }

    private static func more(_ token: String) -> OutboundResponse {
        Samples.json([
            "done": false, "rewriteToken": .string(token), "totalBytesRewritten": "5", "objectSize": "12",
        ])
    }

    @Test func namesAreOneStepEach() throws {
        let api = StorageAPI()
        let odd = try Self.name("影/a b+c?d#e%2F.mp4")
        #expect(api.get(odd).url == "\(Self.root)/b/uploads/o/%E5%BD%B1%2Fa%20b%2Bc%3Fd%23e%252F.mp4")
        #expect(api.get(odd).method == "GET")
        #expect(api.get(try Self.name("a"), generation: 5).url == "\(Self.root)/b/uploads/o/a?generation=5")
        let deletion = api.delete(try Self.name("a"), generation: 5)
        #expect(deletion.method == "DELETE")
        #expect(deletion.url == "\(Self.root)/b/uploads/o/a?ifGenerationMatch=5")
        let emulator = StorageAPI(baseURL: try BaseURL("http://127.0.0.1:9023"))
        #expect(emulator.get(try Self.name("a")).url == "http://127.0.0.1:9023/storage/v1/b/uploads/o/a")
    }

    @Test func rightsThatAreNotToldAreMissing() async throws {
        let request = StorageAPI().permissions([.create, .list], in: "up loads")
        #expect(request.method == "GET" && request.body.isEmpty)
        #expect(
            request.url == "\(Self.root)/b/up%20loads/iam/testPermissions"
                + "?permissions=storage.objects.create&permissions=storage.objects.list"
        )
        // Without any, the answer has no such member.
        let answers: [(JSON, [ObjectPermission])] = [
            (["permissions": ["storage.objects.list", "storage.objects.create"]], []),
            (["permissions": ["storage.objects.list", "storage.buckets.get", 7]], [.create]),
            (["kind": "storage#testIamPermissionsResponse"], [.create, .list]),
        ]
        for (answer, missing) in answers {
            let google = Google { _, _ in Samples.json(answer) }
            #expect(try await Self.storage(google).missing([.create, .list], in: "uploads") == missing)
        }
        let refused = Google { _, _ in Samples.json(["error": ["message": "no"]], status: 403) }
        do {
            _ = try await Self.storage(refused).missing([.create], in: "uploads")
            Issue.record("it is refused")
        } catch {
            #expect(error.call == .bucketPermissions && error.code == "google_not_permitted")
            #expect("\(error)".contains("roles/storage.objectUser"))
        }
        let page = Google { _, _ in OutboundResponse(status: 200, headers: [], body: Array("<html>".utf8)) }
        await #expect(throws: GoogleCloudFailure.unreadable(.bucketPermissions, reason: "it is not JSON")) {
            try await Self.storage(page).missing([.create], in: "uploads")
        }
    }

    @Test func aRewriteNamesBothGenerations() throws {
        let request = StorageAPI().rewrite(try Self.copy())
        #expect(request.method == "POST")
        #expect(request.body.isEmpty, "a body would replace the metadata")
        #expect(request.timeout >= .seconds(30))
        let path = "b/uploads/o/in%2Fa%20b.mp4/rewriteTo/b/published/o/%E5%BD%B1%2F%C3%A9.mp4"
        #expect(request.url == "\(Self.root)/\(path)?ifSourceGenerationMatch=7&ifGenerationMatch=0")
        let next = StorageAPI().rewrite(try Self.copy(), resuming: RewriteToken("a+b/c="))
        #expect(next.url == request.url + "&rewriteToken=a%2Bb%2Fc%3D")
        var any = try Self.copy()
        any.sourceGeneration = nil
        any.replacing = 3
        #expect(StorageAPI().rewrite(any).url.hasSuffix("?ifGenerationMatch=3"))
    }

    @Test func anObjectIsRead() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(Self.resource("in/a b.mp4", generation: 7)) }
        let object = try await Self.storage(google).object(try Self.name())
        #expect(
            object
                == StoredObject(
                    bucket: "published",
                    object: "in/a b.mp4",
                    generation: 7,
                    metageneration: 2,
                    size: 12,
                    contentType: "video/mp4",
                    md5: "AA==",
                    crc32c: "AA==",
                    updated: Timestamp(milliseconds: 1_790_000_000_500)
                )
        )
        let nothing = Google { _, _ throws(OutboundFailure) in Samples.refusal(404, "notFound") }
        #expect(try await Self.storage(nothing).object(try Self.name()) == nil)
    }

    @Test(
        arguments: [
            [:], ["bucket": "b"], ["bucket": "b", "name": "n", "generation": "x", "size": "1"],
            ["bucket": "b", "name": "n", "generation": "-1", "size": "1"],
            ["bucket": "b", "name": "n", "generation": "1"],
            ["bucket": "b", "name": "n", "generation": "99999999999999999999", "size": "1"], [],
        ] as [JSON]
    )
    func anObjectThatCannotBeReadIsTold(_ body: JSON) async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(body) }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.storage(google).object(try Self.name())
        }
        #expect(failure?.code == "google_unreadable_answer")
        #expect(failure?.isTransient == true)
    }

    @Test func aRewriteGoesOnUntilItIsDone() async throws {
        let google = Google { _, number throws(OutboundFailure) in
            number < 3 ? Self.more("token-\(number)") : Self.done()
        }
        guard case .copied(let object) = try await Self.storage(google).copy(try Self.copy()) else {
            return #expect(Bool(false), "it is not copied")
        }
        #expect(object.generation == 9)
        let tokens = google.calls.value.map { $0.url.split(separator: "rewriteToken=").dropFirst().first ?? "" }
        #expect(tokens == ["", "token-0", "token-1", "token-2"])
    }

    @Test func aRewriteThatTakesTooLongGoesOnLater() async throws {
        let time = ManualTime(now: Samples.now)
        let google = Google { _, number throws(OutboundFailure) in
            time.advance(by: .seconds(30))
            return number < 3 ? Self.more("token-\(number)") : Self.done()
        }
        let storage = Self.storage(google, time: time)
        let first = try await storage.copy(try Self.copy(), within: .seconds(45))
        #expect(first == .unfinished(RewriteToken("token-1"), rewritten: 5, size: 12))
        let second = try await storage.copy(try Self.copy(), resuming: RewriteToken("token-1"), within: .seconds(45))
        guard case .copied = second else { return #expect(Bool(false), "\(second)") }
        #expect(google.calls.value[2].url.hasSuffix("&rewriteToken=token-1"))
    }

    @Test func aRewriteThatNeverEndsIsLeftEvenWhenTheClockStands() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Self.more("again") }
        let outcome = try await Self.storage(google).copy(try Self.copy())
        #expect(outcome == .unfinished(RewriteToken("again"), rewritten: 5, size: 12))
        #expect(google.calls.value.count == 200)
    }

    @Test func aTokenThatIsTooOldBeginsAnew() async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            request.url.contains("rewriteToken") ? Samples.refusal(410, "gone") : Self.done()
        }
        let outcome = try await Self.storage(google).copy(try Self.copy(), resuming: RewriteToken("old"))
        guard case .copied = outcome else { return #expect(Bool(false), "\(outcome)") }
        let always = Google { _, _ throws(OutboundFailure) in Samples.refusal(410, "gone") }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.storage(always).copy(try Self.copy(), resuming: RewriteToken("old"))
        }
        #expect(failure?.code == "google_expired")
        #expect(always.calls.value.count == 2)
    }

    /// The source has changed since the token was given: what was copied of it is of no use.
    @Test func aTokenThatDoesNotFitBeginsAnew() async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            request.url.contains("rewriteToken") ? Samples.refusal(400, "invalid") : Self.done()
        }
        let outcome = try await Self.storage(google).copy(try Self.copy(), resuming: RewriteToken("odd"))
        guard case .copied = outcome else { return #expect(Bool(false), "\(outcome)") }
        let always = Google { _, _ throws(OutboundFailure) in Samples.refusal(400, "invalid") }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.storage(always).copy(try Self.copy(), resuming: RewriteToken("odd"))
        }
        #expect(failure?.code == "google_bad_request")
        #expect(always.calls.value.count == 2)
    }

    /// What lies at source and destination when the rewrite is refused by its preconditions.
    static let meetings: [(source: JSON?, destination: JSON?, isThere: Bool)] = [
        (Self.resource("s", generation: 7), Self.resource("d", generation: 9), true),
        // Somebody else's bytes.
        (Self.resource("s", generation: 7), Self.resource("d", generation: 9, md5: "BB=="), false),
        // The source was written over: its newer generation is another job's.
        (Self.resource("s", generation: 8), Self.resource("d", generation: 9), false),
        (Self.resource("s", generation: 7), nil, false), (nil, Self.resource("d", generation: 9), false),
    ]

    @Test(arguments: Self.meetings)
    func aCopyWhoseAnswerWasLostIsFound(
        _ meeting: (source: JSON?, destination: JSON?, isThere: Bool)
    ) async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            if request.method == "POST" { return Samples.refusal(412, "conditionNotMet") }
            let json = request.url.contains("/b/published/") ? meeting.destination : meeting.source
            return json.map { Samples.json($0) } ?? Samples.refusal(404, "notFound")
        }
        let storage = Self.storage(google)
        if meeting.isThere {
            guard case .alreadyThere(let object) = try await storage.copy(try Self.copy()) else {
                return #expect(Bool(false), "it is not found")
            }
            #expect(object.generation == 9)
        } else {
            let failure = await #expect(throws: GoogleCloudFailure.self) { try await storage.copy(try Self.copy()) }
            #expect(failure?.code == "google_precondition_failed")
            #expect(failure?.isTransient == false)
        }
    }

    @Test(
        arguments: [
            [:], ["done": "true"], ["done": true], ["done": true, "resource": [:]], ["done": false],
            ["done": false, "rewriteToken": ""], ["done": false, "rewriteToken": "t"],
            ["done": false, "rewriteToken": "t", "totalBytesRewritten": "x", "objectSize": "1"],
        ] as [JSON]
    )
    func aRewriteThatCannotBeReadIsTold(_ body: JSON) async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(body) }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.storage(google).copy(try Self.copy())
        }
        #expect(failure?.code == "google_unreadable_answer")
    }

    @Test func aDeletionIsOfOneGenerationAndMayBeRepeated() async throws {
        let google = Google { _, number throws(OutboundFailure) in
            switch number {
            case 0: OutboundResponse(status: 204)
            case 1: Samples.refusal(404, "notFound")
            default: Samples.refusal(412, "conditionNotMet")
            }
        }
        let storage = Self.storage(google)
        #expect(try await storage.delete(try Self.name(), generation: 7))
        #expect(try await storage.delete(try Self.name(), generation: 7) == false)
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await storage.delete(try Self.name(), generation: 7)
        }
        #expect(failure?.code == "google_precondition_failed")
    }

    @Test func aFolderIsTakenAwayPageByPage() async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            if request.method == "DELETE" {
                // Written over since the list was made: the newer one stays.
                return request.url.hasSuffix("=2")
                    ? Samples.refusal(412, "conditionNotMet") : OutboundResponse(status: 204)
            }
            let items: JSON = [Self.resource("out/a b/1", generation: 1), Self.resource("out/a b/2", generation: 2)]
            return request.url.contains("pageToken")
                ? Samples.json([
                    "items": [Self.resource("out/a b/3", generation: 3), Self.resource("other", generation: 4)]
                ])
                : Samples.json(["items": items, "nextPageToken": "n+"])
        }
        let folder = try ObjectFolder(bucket: "published", prefix: "out/a b/")
        let deletion = try await Self.storage(google).deleteAll(in: folder)
        #expect(deletion == FolderDeletion(deleted: 2, isComplete: true))
        let root = "\(Self.root)/b/published/o"
        #expect(
            google.calls.value.map(\.url) == [
                "\(root)?prefix=out%2Fa%20b%2F&maxResults=500", "\(root)/out%2Fa%20b%2F1?ifGenerationMatch=1",
                "\(root)/out%2Fa%20b%2F2?ifGenerationMatch=2",
                "\(root)?prefix=out%2Fa%20b%2F&maxResults=500&pageToken=n%2B",
                "\(root)/out%2Fa%20b%2F3?ifGenerationMatch=3",
            ],
            "what does not lie in the folder is not touched, whoever lists it"
        )
    }

    @Test func aFolderThatTakesTooLongGoesOnLater() async throws {
        let time = ManualTime(now: Samples.now)
        let google = Google { request, _ throws(OutboundFailure) in
            time.advance(by: .seconds(25))
            return request.method == "DELETE"
                ? OutboundResponse(status: 204)
                : Samples.json([
                    "items": [Self.resource("out/1", generation: 1), Self.resource("out/2", generation: 2)]
                ])
        }
        let folder = try ObjectFolder(bucket: "published", prefix: "out/")
        let deletion = try await Self.storage(google, time: time).deleteAll(in: folder, within: .seconds(50))
        #expect(deletion == FolderDeletion(deleted: 1, isComplete: false))
        let empty = Google { _, _ throws(OutboundFailure) in Samples.json(["kind": "storage#objects"]) }
        #expect(
            try await Self.storage(empty).deleteAll(in: folder) == FolderDeletion(deleted: 0, isComplete: true)
        )
    }

    /// Nothing here is about a whole bucket.
    @Test(arguments: ["", "/", "out", "/out/", "a/../b/", "//"])
    func whatIsNoFolderIsRefused(_ prefix: String) {
        let error = #expect(throws: SignedURLError.self) { try ObjectFolder(bucket: "published", prefix: prefix) }
        #expect(error?.code == "signed_url_bad_object")
    }

    static let refusals: [(OutboundResponse, String, Bool, Duration?)] = [
        (Samples.refusal(400, "invalid"), "google_bad_request", false, nil),
        (Samples.refusal(401, "authError"), "google_not_permitted", true, .seconds(300)),
        (Samples.refusal(403, "forbidden"), "google_not_permitted", true, .seconds(300)),
        (Samples.refusal(403, "rateLimitExceeded"), "google_rate_limited", true, nil),
        (Samples.refusal(409, "conflict"), "google_unavailable", true, nil),
        (Samples.refusal(422, "odd"), "google_bad_request", false, nil),
        (
            Samples.refusal(429, "rateLimitExceeded", headers: [.init("Retry-After", "17")]), "google_rate_limited",
            true, .seconds(17)
        ),
        (OutboundResponse(status: 408), "google_unavailable", true, nil),
        (OutboundResponse(status: 503, headers: [.init("retry-after", "3")]), "google_unavailable", true, .seconds(3)),
        (OutboundResponse(status: 302), "google_unexpected_status", false, nil),
        (OutboundResponse(status: 200, body: Array("<html>".utf8)), "google_unreadable_answer", true, nil),
    ]

    @Test(arguments: Self.refusals)
    func aRefusalIsTold(_ answer: OutboundResponse, _ code: String, _ transient: Bool, _ after: Duration?) async throws
    {
        let google = Google { _, _ throws(OutboundFailure) in answer }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.storage(google).object(try Self.name())
        }
        #expect(failure?.code == code)
        #expect(failure?.isTransient == transient)
        #expect(failure?.retryAfter == after)
        #expect(failure?.description.contains("storage objects.get") == true)
    }

    @Test(arguments: [
        (OutboundFailure.timedOut, "google_timed_out", true),
        (.unreachable(detail: "connection refused"), "google_unreachable", true),
        (.answerTooLong(limit: 9), "google_answer_too_long", false),
        (.forbidden(detail: "no"), "google_forbidden", false),
    ])
    func noAnswerIsToldApart(_ failure: OutboundFailure, _ code: String, _ transient: Bool) async throws {
        let google = Google { _, _ throws(OutboundFailure) in throw failure }
        let told = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.storage(google).delete(try Self.name(), generation: 1)
        }
        #expect(told == .noAnswer(.objectDelete, failure))
        #expect(told?.code == code)
        #expect(told?.isTransient == transient)
    }

    @Test func contentIsComparedByWhatBothHave() {
        let one = StoredObject(bucket: "b", object: "o", generation: 1, size: 3, md5: "m", crc32c: "c")
        var other = one
        #expect(one.hasContent(of: other))
        other.crc32c = "d"
        #expect(!one.hasContent(of: other))
        other.crc32c = nil
        #expect(one.hasContent(of: other))
        other.md5 = nil
        #expect(!one.hasContent(of: other), "nothing tells")
        other = one
        other.size = 4
        #expect(!one.hasContent(of: other))
        // A composed object has no MD5.
        other = one
        other.md5 = nil
        #expect(one.hasContent(of: other))
    }
}
