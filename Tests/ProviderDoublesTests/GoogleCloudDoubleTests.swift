import AdapterKit
import AdapterTesting
import Foundation
import GoogleCloudMediaAdapter
import Model
import ProviderDoubles
import Signing
import TestSupport
import Testing

@Suite("Google Cloud's double")
struct GoogleCloudDoubleTests {
    typealias Host = DoubleHost<GoogleCloudDouble>

    private static func double(bytesPerRewrite: Int = 1 << 20, pageSize: Int = 1000) -> GoogleCloudDouble {
        GoogleCloudDouble(bytesPerRewrite: bytesPerRewrite, pageSize: pageSize, now: { Samples.now })
    }

    /// - Parameters:
    ///   - limit: how long an answer to a call of this method is waited for; to the others it is the usual time.
    private static func client(
        _ host: Host,
        limit: Duration = .seconds(20),
        on method: String = ""
    ) throws -> GoogleCloudClient {
        let patient = Caller(base: "").outbound
        let hasty = Caller(base: "", limit: limit).outbound
        let outbound = OutboundHTTP { request throws(OutboundFailure) in
            let isToken = request.url.hasSuffix("/token")
            return try await ((isToken ? "token" : request.method) == method ? hasty : patient).send(request)
        }
        let time = ManualTime(now: Samples.now).source
        let issuer = ServiceAccountTokens(key: try Samples.account(at: host.url()), outbound: outbound)
        return GoogleCloudClient(outbound: outbound, tokens: AccessTokens(issuer: issuer, time: time), time: time)
    }

    private static func storage(
        _ host: Host,
        limit: Duration = .seconds(20),
        on method: String = ""
    ) throws -> CloudStorage {
        CloudStorage(
            api: StorageAPI(baseURL: try BaseURL(host.url())),
            client: try Self.client(host, limit: limit, on: method)
        )
    }

    private static func transcoder(
        _ host: Host,
        limit: Duration = .seconds(20),
        on method: String = ""
    ) throws -> Transcoder {
        let api = try TranscoderAPI(
            project: GoogleCloudDouble.project,
            location: "asia-east1",
            baseURL: try BaseURL(host.url())
        )
        return Transcoder(api: api, client: try Self.client(host, limit: limit, on: method))
    }

    private static func copy(_ generation: Int64) throws -> ObjectCopy {
        ObjectCopy(
            from: try ObjectName(bucket: "uploads", object: "in/a b.mp4"),
            generation: generation,
            to: try ObjectName(bucket: "published", object: "out/a.mp4")
        )
    }

    /// The double's key is the fixture's, so that vectors serve for both.
    @Test func theAccountIsTheFixtures() throws {
        let data = try Data(contentsOf: FixturesFolder.url("googlecloud-media/service-account.json"))
        let file = try JSON(parsing: data)
        for member in ["client_email", "private_key_id", "project_id"] {
            #expect(GoogleCloudDouble().credentials[member] == file[member])
        }
        #expect(
            try Samples.account(at: "http://127.0.0.1:1").publicKey == ServiceAccountKey(parsing: Array(data)).publicKey
        )
    }

    @Test(arguments: ["a.mp4", "in/a b+c.mp4", "影/é 🎬.mp4", "~a/'(x)*!@;,$&=?#%2F[]"])
    func anUploadAndADownloadByURL(_ object: String) async throws {
        try await Host.run(Self.double()) { host async throws in
            let caller = Caller(base: host.url())
            let name = try ObjectName(bucket: "uploads", object: object)
            let access = try ObjectAccess.upload(
                name,
                lifetime: .seconds(900),
                contentType: "video/mp4",
                sizes: 1...9,
                checksum: try ObjectChecksum("md5", "5d41402abc4b2a76b9719d911017c592"),
                replacing: 0
            )
            let signed = try await Samples.signed(access, at: host.url())
            #expect(try await Samples.upload("hello", by: signed, caller).status == 200)
            let download = ObjectAccess(.get, name, lifetime: .seconds(60))
            let answer = try await Samples.upload("", by: try await Samples.signed(download, at: host.url()), caller)
            #expect(answer.text == "hello")
            #expect(answer.header("content-type") == "video/mp4")
            #expect(answer.header("x-goog-hash") == "crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg==")
            // What was made once is not written over.
            #expect(try await Samples.upload("hello", by: signed, caller).status == 412)
            #expect(host.complaints.value.count == 1)
            #expect(host.double.state.value.objects.keys.sorted() == ["uploads/\(object)"])
        }
    }

    /// What is wrong with a call by a signed URL: how the request is changed, the status and the complaint's end.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        var later = Duration.zero
        var change: @Sendable (inout OutboundRequest) -> Void
    }

    static let faults: [Fault] = [
        Fault(testDescription: "the signature is not that of this call", status: 403) {
            $0.url = String($0.url.dropLast()) + ($0.url.hasSuffix("0") ? "1" : "0")
        },
        Fault(testDescription: "the signature is not that of this call", status: 403) {
            $0.url = $0.url.replacing("/uploads/a.mp4", with: "/uploads/b.mp4")
        },
        Fault(testDescription: "the signature is not that of this call", status: 403) {
            $0.url = $0.url.replacing("X-Goog-Expires=60", with: "X-Goog-Expires=61")
        },
        Fault(testDescription: "the signature is not that of this call", status: 403) { $0.url += "&userProject=p" },
        Fault(testDescription: "the signature is not that of this call", status: 403) { $0.method = "DELETE" },
        Fault(testDescription: "the signature is not that of this call", status: 403) {
            $0.headers = $0.headers.map { $0.name == "content-type" ? .init("content-type", "text/html") : $0 }
        },
        Fault(testDescription: "x-goog-acl is not signed", status: 403) {
            $0.headers.append(.init("x-goog-acl", "public"))
        },
        Fault(testDescription: "x-goog-hash is signed and not there", status: 403) {
            $0.headers.removeAll { $0.name == "x-goog-hash" }
        },
        Fault(testDescription: "X-Goog-Signature is missing or no hexadecimal", status: 403) {
            $0.url = String($0.url.split(separator: "&X-Goog-Signature")[0])
        },
        Fault(testDescription: "the URL has expired", status: 400, later: .seconds(60)) { _ in },
        Fault(testDescription: "the URL is of the future", status: 403, later: .seconds(-901)) { _ in },
        Fault(testDescription: "x-goog-hash is not that of the bytes", status: 400) { $0.body = Array("jello".utf8) },
        Fault(testDescription: "more bytes than allowed", status: 400) { $0.body = Array("hello, world".utf8) },
        Fault(testDescription: "fewer bytes than allowed", status: 400) { $0.body = [] },
        Fault(testDescription: "the bucket of others/a.mp4 is not there", status: 404) {
            $0.url = $0.url.replacing("/uploads/", with: "/others/")
        },
    ]

    @Test(arguments: Self.faults)
    func aURLServesForWhatWasSignedOnly(_ fault: Fault) async throws {
        let double = GoogleCloudDouble(now: { Samples.now + fault.later })
        try await Host.run(double) { host async throws in
            let access = try ObjectAccess.upload(
                try ObjectName(bucket: "uploads", object: "a.mp4"),
                lifetime: .seconds(60),
                contentType: "video/mp4",
                sizes: 1...9,
                checksum: .crc32c(0x9A71_BB4C)
            )
            let signed = try await Samples.signed(access, at: host.url())
            var request = OutboundRequest(
                method: "PUT",
                url: signed.url,
                headers: signed.headers,
                body: Array("hello".utf8)
            )
            fault.change(&request)
            #expect(try await Caller(base: "").send(request).status == fault.status)
            #expect(host.complaints.value.count == 1)
            #expect(host.complaints.value.first?.hasSuffix(fault.testDescription) == true, "\(host.complaints.value)")
            #expect(host.double.state.value.objects.isEmpty)
        }
    }

    /// The machine's own identity: no key file, and the same signature.
    @Test func aURLIsSignedThroughIAM() async throws {
        try await Host.run(Self.double()) { host async throws in
            let outbound = Caller(base: "").outbound
            let time = ManualTime(now: Samples.now).source
            let base = try BaseURL(host.url())
            let metadata = MetadataServer(baseURL: base, outbound: outbound)
            let client = GoogleCloudClient(
                outbound: outbound,
                tokens: AccessTokens(issuer: metadata, time: time),
                time: time
            )
            let signer = IAMSigner(client: client, metadata: metadata, baseURL: base)
            let access = try ObjectAccess.upload(
                try ObjectName(bucket: "uploads", object: "a.mp4"),
                lifetime: .seconds(60),
                contentType: "video/mp4"
            )
            let signed = try await SignedURLs(endpoint: StorageEndpoint(base), signer: signer, now: { Samples.now })
                .url(for: access)
            #expect(try await Samples.upload("hello", by: signed, Caller(base: "")).status == 200)
            #expect(host.operations.value == ["metadata.email", "metadata.token", "signBlob", "signed.PUT"])
            #expect(host.complaints.value == [])
            // What does not say whom it takes for Google gets nothing.
            let bare = try await Caller(base: host.url())
                .get("/computeMetadata/v1/instance/service-accounts/default/token")
            #expect(bare.status == 403)
        }
    }

    @Test func aStrangersKeyGetsNoToken() async throws {
        try await Host.run(Self.double()) { host async throws in
            let pem = try String(contentsOf: FixturesFolder.url("googlecloud-pubsub/keys/two.pem"), encoding: .utf8)
            var file = try #require(GoogleCloudDouble().credentials.object)
            file["token_uri"] = .string(host.url("/token"))
            file["private_key"] = .string(pem)
            let outbound = Caller(base: "").outbound
            let stranger = ServiceAccountTokens(
                key: try ServiceAccountKey(parsing: JSON.object(file).bytes),
                outbound: outbound
            )
            let failure = await #expect(throws: GoogleCloudFailure.self) {
                try await stranger.issue(.cloudPlatform, now: Samples.now)
            }
            #expect(failure?.code == "google_not_permitted")
            #expect(failure?.description.contains("invalid_grant: Invalid JWT Signature.") == true)
            // A clock that is wrong by an hour is told apart by Google's sentence.
            let account = ServiceAccountTokens(key: try Samples.account(at: host.url()), outbound: outbound)
            for wrong in [Duration.seconds(3600), .seconds(-3600)] {
                let told = await #expect(throws: GoogleCloudFailure.self) {
                    try await account.issue(.cloudPlatform, now: Samples.now + wrong)
                }
                #expect(told?.description.contains("this machine's clock") == true)
            }
            #expect(host.double.state.value.tokens.isEmpty)
            _ = try await account.issue(.cloudPlatform, now: Samples.now)
            #expect(host.double.state.value.tokens.count == 1)
        }
    }

    @Test func anObjectIsCopiedInPartsAndDeleted() async throws {
        try await Host.run(Self.double(bytesPerRewrite: 4)) { host async throws in
            let generation = host.double.put(Array("hello, world".utf8), at: "uploads/in/a b.mp4")
            let storage = try Self.storage(host)
            let copy = try Self.copy(generation)
            guard case .copied(let object) = try await storage.copy(copy) else {
                return #expect(Bool(false), "it is not copied")
            }
            #expect(host.double.state.value.objects["published/out/a.mp4"]?.bytes == Array("hello, world".utf8))
            #expect(object.contentType == "video/mp4")
            #expect(host.operations.value == ["token"] + Array(repeating: "objects.rewrite", count: 3))
            // A repetition finds it; somebody else's object is not written over.
            guard case .alreadyThere(object) = try await storage.copy(copy) else {
                return #expect(Bool(false), "it is not found")
            }
            host.double.put([1], at: "published/out/a.mp4")
            let other = await #expect(throws: GoogleCloudFailure.self) { try await storage.copy(copy) }
            #expect(other?.code == "google_precondition_failed")
            #expect(host.double.state.value.objects["published/out/a.mp4"]?.bytes == [1])

            let stale = await #expect(throws: GoogleCloudFailure.self) {
                try await storage.delete(copy.source, generation: generation - 1)
            }
            #expect(stale?.code == "google_precondition_failed")
            #expect(try await storage.delete(copy.source, generation: generation))
            #expect(try await storage.delete(copy.source, generation: generation) == false)
            #expect(try await storage.object(copy.source) == nil)
        }
    }

    @Test func aFolderIsTakenAway() async throws {
        try await Host.run(Self.double(pageSize: 2)) { host async throws in
            for number in 1...5 { host.double.put([1], at: "published/out/影/\(number).ts") }
            host.double.put([1], at: "published/out/影-other.ts")
            let folder = try ObjectFolder(bucket: "published", prefix: "out/影/")
            let storage = try Self.storage(host)
            #expect(try await storage.deleteAll(in: folder) == FolderDeletion(deleted: 5, isComplete: true))
            #expect(host.double.state.value.objects.keys.sorted() == ["published/out/影-other.ts"])
            #expect(try await storage.deleteAll(in: folder) == FolderDeletion(deleted: 0, isComplete: true))
            #expect(host.operations.value.filter { $0 == "objects.list" }.count == 4)
            #expect(host.complaints.value == [])
        }
    }

    /// The last answer is lost: the object is there, and the next attempt says so.
    @Test func aLostAnswerOfACopyIsMadeGood() async throws {
        try await Host.run(Self.double()) { host async throws in
            let generation = host.double.put(Array("hello".utf8), at: "uploads/in/a b.mp4")
            let copy = try Self.copy(generation)
            host.fail(.lostAnswer, on: "objects.rewrite")
            let hasty = try Self.storage(host, limit: DoubleFailure.lostAnswer.limit, on: "POST")
            await #expect(throws: GoogleCloudFailure.noAnswer(.objectRewrite, .timedOut)) { try await hasty.copy(copy) }
            try await host.operations.wait(for: "the rewrite") { $0.contains("objects.rewrite") }
            guard case .alreadyThere = try await Self.storage(host).copy(copy) else {
                return #expect(Bool(false), "it is not found")
            }
        }
    }

    @Test func aTokenThatWasWithdrawnIsReplaced() async throws {
        try await Host.run(Self.double()) { host async throws in
            host.double.put([1], at: "uploads/in/a b.mp4")
            let storage = try Self.storage(host)
            let name = try ObjectName(bucket: "uploads", object: "in/a b.mp4")
            #expect(try await storage.object(name) != nil)
            #expect(try await Caller(base: host.url()).json("/_double/revoke_tokens", [:]).status == 200)
            #expect(try await storage.object(name) != nil)
            #expect(host.operations.value == ["token", "objects.get", "objects.get", "token", "objects.get"])
            let bare = try await Caller(base: host.url()).get("/storage/v1/b/uploads/o/x")
            #expect(bare.status == 401)
        }
    }

    @Test func theAdapterTellsItsFailuresApart() async throws {
        try await Host.run(Self.double()) { host async throws in
            for (failure, code) in [
                (DoubleFailure.timeout, "google_timed_out"), (.serverError, "google_unavailable"),
                (.tooManyRequests(retryAfterSeconds: 30), "google_rate_limited"),
                (.garbage, "google_unreadable_answer"),
            ] {
                for (operation, method) in [("token", "token"), ("objects.get", "GET")] {
                    host.fail(failure, on: operation)
                    let storage = try Self.storage(host, limit: failure.limit, on: method)
                    let told = await #expect(throws: GoogleCloudFailure.self) {
                        try await storage.object(try ObjectName(bucket: "uploads", object: "a"))
                    }
                    #expect(told?.code == code, "\(operation)")
                    #expect(told?.isTransient == true)
                    if case .tooManyRequests = failure { #expect(told?.retryAfter == .seconds(30)) }
                }
            }
        }
    }

    @Test func aTranscodingJobIsMadeOnceAndEnds() async throws {
        try await Host.run(Self.double()) { host async throws in
            let request = try TranscodeRequest(
                key: "ast_1/main/1",
                input: "gs://uploads/a.mp4",
                output: "gs://published/a/",
                definition: .config(
                    JSONObject([("elementaryStreams", [])]),
                    topic: "projects/\(GoogleCloudDouble.project)/topics/ends"
                ),
                labels: ["asset": "ast_1"]
            )
            host.fail(.lostAnswer, on: "jobs.create")
            let hasty = try Self.transcoder(host, limit: DoubleFailure.lostAnswer.limit, on: "POST")
            await #expect(throws: GoogleCloudFailure.noAnswer(.jobCreate, .timedOut)) { try await hasty.start(request) }
            try await host.operations.wait(for: "the job") { $0.contains("jobs.create") }
            let transcoder = try Self.transcoder(host)
            let job = try await transcoder.start(request)
            #expect(job.state == .pending)
            #expect(host.double.state.value.jobs.map(\.name) == [job.name.description])
            // The message that Pub/Sub would push is what the gateway's source reads.
            let end: JSON = [
                "job": .string(job.name.description), "state": "FAILED", "error": ["code": 3, "message": "no"],
            ]
            let push = try #require(try await Caller(base: host.url()).json("/_double/finish_job", end).json)
            let data = try #require(push["message"]?["data"]?.string.flatMap { Base64.decode($0) })
            #expect(try JSON(parsing: data)["job"]?["state"] == "FAILED")
            #expect(try await transcoder.job(job.name)?.state == .failed(.init(code: 3, message: "no")))
            // Another key is another job, though everything else is the same.
            let retry = try TranscodeRequest(
                key: "ast_1/main/2",
                input: "gs://uploads/a.mp4",
                output: "gs://published/a/",
                definition: .template("preset/web-hd")
            )
            #expect(try await transcoder.start(retry).name != job.name)
            // The one that has ended stays; the other is taken away, once.
            #expect(try await transcoder.cancel(key: request.key) == false)
            #expect(try await transcoder.cancel(key: retry.key))
            #expect(try await transcoder.cancel(key: retry.key) == false)
            #expect(host.double.state.value.jobs.map(\.name) == [job.name.description])
            #expect(host.complaints.value == [])
        }
    }

    /// What it pushes is proved by what it publishes, as with Google's own.
    @Test func aPushIsSignedByThePublishedKey() async throws {
        let pem = try GoogleCloudDouble.newPrivateKey()
        for double in [Self.double(), GoogleCloudDouble(privateKey: pem, now: { Samples.now })] {
            try await Host.run(double) { host async throws in
                let caller = Caller(base: host.url())
                let keys = try RSAKeySet(jwks: try #require(try await caller.get("/oauth2/v3/certs").json))
                let audience = "https://hooks.example.com/notify/push"
                let answer = try await caller.json("/_double/identity_token", ["audience": .string(audience)])
                let token = try #require(answer.json?["token"]?.string)
                let verifier = IdentityTokenVerifier(
                    policy: IdentityTokenPolicy(
                        issuers: ["https://accounts.google.com"],
                        audiences: [audience],
                        emails: [GoogleCloudDouble.email],
                        skew: 0
                    )
                )
                #expect(
                    try verifier.verify(token[...], keys: { keys[$0] }, now: Samples.now) == GoogleCloudDouble.keyID
                )
                #expect(try await caller.json("/_double/identity_token", [:]).status == 400)
            }
        }
        #expect(try GoogleCloudDouble.newPrivateKey() != pem)
    }

    @Test func whatOthersWriteIsThere() async throws {
        let heard = Watched<[String]>([])
        let host = try await Host(Self.double()) { call in heard.change { $0.append(call.operation) } }
        let caller = Caller(base: host.url())
        let object: JSON = ["object": "published/a/trailer", "content_type": "video/mp4", "text": "hello"]
        let told = try #require(try await caller.json("/_double/put", object).json)
        #expect(told["md5Hash"] == "XUFAKrxLKna5cZ2REBfFkg==" && told["name"] == "a/trailer")
        let stored = try await Self.storage(host).object(try ObjectName(bucket: "published", object: "a/trailer"))
        #expect(stored.map { String($0.generation) } == told["generation"]?.string)
        let elsewhere: JSON = ["object": "secret/a", "content_type": "video/mp4", "text": "hello"]
        #expect(try await caller.json("/_double/put", elsewhere).status == 404)
        // Only calls of the gateway's are told, not what a script does here.
        #expect(heard.value == ["token", "objects.get"])
        try await host.close()
    }

    @Test func anUploadIsToldAsPubSubTellsIt() async throws {
        try await Host.run(Self.double()) { host async throws in
            let generation = host.double.put(Array("hello".utf8), at: "uploads/in/a b.mp4")
            let push = try await Caller(base: host.url())
                .json("/_double/notification", ["object": "uploads/in/a b.mp4"])
            let message = try #require(push.json?["message"])
            #expect(message["attributes"]?["eventType"] == "OBJECT_FINALIZE")
            #expect(message["attributes"]?["objectId"] == "in/a b.mp4")
            #expect(message["attributes"]?["objectGeneration"] == .string("\(generation)"))
            let data = try #require(message["data"]?.string.flatMap { Base64.decode($0) })
            #expect(try JSON(parsing: data)["md5Hash"] == "XUFAKrxLKna5cZ2REBfFkg==")
        }
    }
}
