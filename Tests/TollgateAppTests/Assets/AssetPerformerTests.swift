import AdapterKit
import Automation
import Foundation
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Model
import Signing
import TestSupport
import Testing
import Workflows

@testable import Store
@testable import TollgateApp

@Suite("What is done on assets outside")
struct AssetPerformerTests {
    private static let key = "ast_0dp5fs60g4080:image:encode:7:1"

    /// Google and the services of one's own, as the test says.
    final class Outside: Sendable {
        let calls = Watched<[OutboundRequest]>([])
        private let answers: [String: OutboundResponse]

        /// - Parameter answers: by method and a part of the URL.
        init(_ answers: [String: OutboundResponse]) { self.answers = answers }

        var outbound: OutboundHTTP {
            OutboundHTTP { request throws(OutboundFailure) in
                if request.url.contains("/computeMetadata/") {
                    let token: JSON = ["access_token": "t", "expires_in": 3600, "token_type": "Bearer"]
                    let flavor = InboundRequest.Header("metadata-flavor", "Google")
                    return OutboundResponse(status: 200, headers: [flavor], body: token.bytes)
                }
                self.calls.change { $0.append(request) }
                let line = "\(request.method) \(request.url)"
                guard
                    let name = self.answers.keys.first(where: { part in
                        part.split(separator: " ").allSatisfy { line.contains($0) }
                    }), let answer = self.answers[name]
                else { throw .timedOut }
                return answer
            }
        }
    }

    private static func performer(
        _ answers: [String: OutboundResponse],
        actions: [ProcessingPlan.Action] = [.encode, .provideKeys],
        hasTranscoder: Bool = true
    ) throws -> (AssetPerformer, Outside) {
        let outside = Outside(answers)
        let secret = try WebhookSecret(
            Secret(label: "test", bytes: Array("whsec_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=".utf8))
        )
        let jobs = try actions.map { action in
            (action, try MediaJobEndpoint(url: "http://127.0.0.1:1/\(action.rawValue)", secrets: [secret]))
        }
        let configuration = AssetConfiguration(
            settings: AssetSettings(uploadBucket: "example-uploads", publishedBucket: "example-published"),
            maximumSize: 1000,
            uploadURLLifetime: .seconds(60),
            drm: [],
            blursUploadedTrailers: false,
            credentials: nil,
            jobs: Dictionary(uniqueKeysWithValues: jobs),
            transcoder: hasTranscoder
                ? AssetConfiguration.Transcoding(
                    api: try TranscoderAPI(project: "p", location: "l"),
                    template: "preset/web-hd"
                ) : nil
        )
        let time = ManualTime()
        return (
            AssetPerformer(AssetServices(configuration, outbound: outside.outbound, time: time.source)), outside
        )
    }

    private static func command(_ kind: CommandRecord.Kind, _ payload: JSON) -> ClaimedCommand {
        ClaimedCommand(
            id: CommandID(rawValue: 1),
            source: "/assets",
            kind: kind,
            key: Self.key,
            payload: payload,
            attempts: 0,
            token: 1
        )
    }

    private static func job(_ action: ProcessingPlan.Action) -> JSON {
        [
            "asset": "ast_0dp5fs60g4080", "job": "image:encode:7:1", "action": .string(action.rawValue),
            "artifact": "image", "kind": "image", "duration_ms": 0, "drm": false,
            "input": ["bucket": "example-uploads", "object": "a", "generation": "7", "content_type": "image/png"],
            "output": ["bucket": "example-published", "object": "a/7/image", "folder": "a/7/"],
        ]
    }

    private static func answer(_ status: Int, _ json: JSON = [:]) -> OutboundResponse {
        OutboundResponse(status: status, body: json.bytes)
    }

    /// An outcome in words.
    private static func words(_ outcome: CommandOutcome) -> String {
        switch outcome {
        case .done: "done"
        case .told(let report): "told \(report.text)"
        case .refused(let reason, _): "refused \(reason)"
        case .progressed(let reason): "progressed \(reason)"
        case .held(let reason): "held \(reason)"
        case .unconfigured(let reason): "unconfigured \(reason)"
        case .retry(let reason, let after): "retry \(reason.prefix { $0 != ":" })" + (after.map { " \($0)" } ?? "")
        }
    }

    private static let now = Timestamp(seconds: 1_790_000_000)

    @Test("a job is asked for under its key, and told as running")
    func job() async throws {
        let (performer, outside) = try Self.performer(["POST /encode": Self.answer(202)])
        let outcome = await performer.perform(Self.command(.mediaJob, Self.job(.encode)), now: Self.now)
        #expect(Self.words(outcome) == #"told {"state":"running"}"#)
        let call = try #require(outside.calls.value.first)
        let header = { (name: String) in call.headers.first { $0.name.lowercased() == name }?.value }
        #expect(header("idempotency-key") == Self.key && header("webhook-id") == Self.key)
        let body = try JSON(parsing: call.body)
        #expect(
            body["input"] == [
                "object": "gs://example-uploads/a", "generation": "7", "content_type": "image/png",
            ]
        )
        #expect(
            body["output"] == [
                "object": "gs://example-published/a/7/image", "folder": "gs://example-published/a/7/",
            ]
        )
    }

    @Test(
        "what a service answers is what becomes of the command",
        arguments: [
            (409, #"told {"state":"running"}"#),
            (400, "refused media_job_refused: the job service refuses the job (400)"),
            (503, "retry media_job_unavailable"),
        ]
    )
    func answers(_ status: Int, _ words: String) async throws {
        let (performer, _) = try Self.performer(["POST /encode": Self.answer(status)])
        let outcome = await performer.perform(Self.command(.mediaJob, Self.job(.encode)), now: Self.now)
        #expect(Self.words(outcome) == words)
    }

    @Test("what is not configured is refused with the key that is missing")
    func missing() async throws {
        let (performer, outside) = try Self.performer([:], hasTranscoder: false)
        let blur = await performer.perform(Self.command(.mediaJob, Self.job(.blur)), now: Self.now)
        #expect(Self.words(blur) == "refused assets.jobs.blur is not configured")
        let transcode = await performer.perform(Self.command(.transcode, Self.job(.transcode)), now: Self.now)
        #expect(Self.words(transcode) == "refused assets.transcoder is not configured")
        #expect(outside.calls.value.isEmpty)
    }

    @Test("keys are asked for until they are there")
    func keys() async throws {
        for (status, words) in [
            ("running", "retry the keys are being made 5.0 seconds"), ("succeeded", #"told {"state":"succeeded"}"#),
            ("failed", #"told {"state":"failed","reason":"no rights"}"#),
        ] {
            let (performer, _) = try Self.performer([
                "POST /provide_keys": Self.answer(409),
                "GET /provide_keys/\(Self.key)": Self.answer(200, ["status": .string(status), "error": "no rights"]),
            ])
            let outcome = await performer.perform(Self.command(.mediaJob, Self.job(.provideKeys)), now: Self.now)
            #expect(Self.words(outcome) == words)
        }
    }

    @Test("a question says how far a job is")
    func query() async throws {
        var payload = try #require(Self.job(.encode).object)
        payload["of"] = "media_job"
        for (answer, words) in [
            (Self.answer(404), #"told {"state":"unknown"}"#),
            (Self.answer(200, ["status": "pending"]), #"told {"state":"running"}"#),
            (Self.answer(200, ["status": "succeeded"]), #"told {"state":"succeeded"}"#),
            (Self.answer(500), "retry media_job_unavailable"),
        ] {
            let (performer, _) = try Self.performer(["GET /encode/\(Self.key)": answer])
            let outcome = await performer.perform(Self.command(.mediaQuery, .object(payload)), now: Self.now)
            #expect(Self.words(outcome) == words)
        }
        payload["of"] = "transcode"
        let (performer, _) = try Self.performer(["GET transcoder.googleapis.com": Self.answer(200)])
        let outcome = await performer.perform(Self.command(.mediaQuery, .object(payload)), now: Self.now)
        #expect(Self.words(outcome) == #"told {"state":"unknown"}"#)
    }

    @Test("a transcoding is begun once, and told with Google's name for it")
    func transcode() async throws {
        let name = "projects/1137/locations/l/jobs/1"
        let (performer, outside) = try Self.performer([
            "GET transcoder.googleapis.com": Self.answer(200),
            "POST transcoder.googleapis.com": Self.answer(200, ["name": .string(name), "state": "PENDING"]),
        ])
        let outcome = await performer.perform(Self.command(.transcode, Self.job(.transcode)), now: Self.now)
        #expect(Self.words(outcome) == #"told {"state":"running","name":"projects/1137/locations/l/jobs/1"}"#)
        let body = try JSON(parsing: try #require(outside.calls.value.last).body)
        #expect(body["inputUri"] == "gs://example-uploads/a" && body["outputUri"] == "gs://example-published/a/7/")
    }

    @Test("an object is copied by its generation, and what is not there is refused")
    func copy() async throws {
        let object: JSON = [
            "kind": "storage#object", "bucket": "example-published", "name": "a/5/thumbnail", "generation": "9",
            "metageneration": "1", "size": "10", "crc32c": "yZRlqg==", "md5Hash": "1B2M2Y8AsgTpgAmY7PhCfg==",
        ]
        let payload: JSON = [
            "job": "thumbnail:copy:5:1",
            "from": ["bucket": "example-uploads", "object": "a/thumbnail", "generation": "5"],
            "to": ["bucket": "example-published", "object": "a/5/thumbnail"],
        ]
        let (performer, outside) = try Self.performer([
            "POST rewriteTo": Self.answer(200, ["done": true, "resource": object])
        ])
        #expect(Self.words(await performer.perform(Self.command(.objectCopy, payload), now: Self.now)) == "done")
        #expect(outside.calls.value.first?.url.contains("ifSourceGenerationMatch=5") == true)
        let (other, _) = try Self.performer(["POST rewriteTo": Self.answer(404), "GET storage": Self.answer(404)])
        let outcome = Self.words(await other.perform(Self.command(.objectCopy, payload), now: Self.now))
        #expect(outcome.hasPrefix("refused google_not_found: "))
        let (bad, _) = try Self.performer([:])
        let wrong = Self.words(await bad.perform(Self.command(.objectCopy, [:]), now: Self.now))
        #expect(wrong.hasPrefix("refused "))
    }

    @Test("a copy in parts goes on for as long as each is more than the one before")
    func copyInParts() async throws {
        let payload: JSON = [
            "job": "trailer:copy:5:1", "from": ["bucket": "example-uploads", "object": "a/trailer", "generation": "5"],
            "to": ["bucket": "example-published", "object": "a/5/trailer"],
        ]
        let part: JSON = [
            "kind": "storage#rewriteResponse", "done": false, "rewriteToken": "t", "totalBytesRewritten": "5",
            "objectSize": "10",
        ]
        let (performer, _) = try Self.performer(["POST rewriteTo": Self.answer(200, part)])
        let first = await performer.perform(Self.command(.objectCopy, payload), now: Self.now)
        #expect(Self.words(first) == "progressed copied 5 of 10 bytes")
        let second = await performer.perform(Self.command(.objectCopy, payload), now: Self.now)
        #expect(Self.words(second) == "retry copied 5 of 10 bytes")
    }

    @Test("what is gone, or was written over, is deleted", arguments: [204, 404, 412])
    func delete(_ status: Int) async throws {
        let (performer, outside) = try Self.performer(["DELETE storage": Self.answer(status)])
        let payload: JSON = ["bucket": "example-uploads", "object": "a", "generation": "7"]
        #expect(Self.words(await performer.perform(Self.command(.objectDelete, payload), now: Self.now)) == "done")
        #expect(outside.calls.value.first?.url.contains("ifGenerationMatch=7") == true)
    }

    @Test("what a job made goes with its whole folder")
    func deleteFolder() async throws {
        let listed: JSON = [
            "kind": "storage#objects",
            "items": [
                [
                    "kind": "storage#object", "bucket": "example-published", "name": "a/7/image", "generation": "9",
                    "metageneration": "1", "size": "10",
                ],
                [
                    "kind": "storage#object", "bucket": "example-published", "name": "a/7/small", "generation": "8",
                    "metageneration": "1", "size": "10",
                ],
            ],
        ]
        let (performer, outside) = try Self.performer([
            "GET storage": Self.answer(200, listed), "DELETE storage": Self.answer(204),
        ])
        let made: JSON = ["bucket": "example-published", "object": "a/7/image", "folder": "a/7/"]
        #expect(Self.words(await performer.perform(Self.command(.objectDelete, made), now: Self.now)) == "done")
        #expect(outside.calls.value.map(\.method) == ["GET", "DELETE", "DELETE"])
        let whole: JSON = ["bucket": "example-published", "object": "a", "folder": ""]
        let refused = Self.words(await performer.perform(Self.command(.objectDelete, whole), now: Self.now))
        #expect(refused.hasPrefix("refused ") && outside.calls.value.count == 3)
    }

    @Test("a job that is not wanted any more is called off", arguments: [200, 404, 405])
    func cancel(_ status: Int) async throws {
        var payload = try #require(Self.job(.encode).object)
        payload["of"] = "media_job"
        let (performer, outside) = try Self.performer(["DELETE /encode/\(Self.key)": Self.answer(status)])
        let outcome = await performer.perform(Self.command(.mediaCancel, .object(payload)), now: Self.now)
        #expect(Self.words(outcome) == "done" && outside.calls.value.count == 1)
        payload["of"] = "transcode"
        let (transcoder, _) = try Self.performer(["GET transcoder.googleapis.com": Self.answer(200)])
        let unknown = await transcoder.perform(Self.command(.mediaCancel, .object(payload)), now: Self.now)
        #expect(Self.words(unknown) == "done")
    }
}
