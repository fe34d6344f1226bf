import AdapterKit
import GoogleCloudMediaAdapter
import Model
import TestSupport
import Testing

@Suite("Transcoding jobs")
struct TranscoderTests {
    static let root = "https://transcoder.googleapis.com/v1/projects/invented-project/locations/asia-east1/jobs"

    private static func api() throws -> TranscoderAPI {
        try TranscoderAPI(project: "invented-project", location: "asia-east1")
    }

    private static func transcoder(_ google: Google) throws -> Transcoder {
        let time = ManualTime(now: Samples.now).source
        return Transcoder(
            api: try Self.api(),
            client: GoogleCloudClient(outbound: google.outbound, tokens: nil, time: time)
        )
    }

    private static func request(
        key: String = "ast_1/main/1",
        input: String = "gs://uploads/a b.mp4",
        output: String = "gs://published/a/",
        _ definition: TranscodeRequest.Definition = .template("preset/web-hd"),
        labels: [String: String] = [:],
        days: Int64? = nil
    ) throws -> TranscodeRequest {
        try TranscodeRequest(
            key: key,
            input: input,
            output: output,
            definition: definition,
            labels: labels,
            retentionDays: days
        )
    }

    private static func job(
        _ id: String,
        key: String = "ast_1/main/1",
        state: JSON = "PENDING",
        more: [(String, JSON)] = []
    ) -> JSON {
        let members: [(String, JSON)] = [
            ("name", .string("projects/123456/locations/asia-east1/jobs/\(id)")), ("state", state),
            ("createTime", .string("2026-09-21T14:13:2\(id).000Z")),
            ("labels", ["tollgate_key": .string(TranscodeRequest.label(of: key)), "asset": "ast_1"]),
        ]
        return .object(JSONObject(members + more))
    }

    @Test func aJobIsAskedForByTemplate() throws {
        let request = try Self.api().create(try Self.request(labels: ["asset": "ast_1"], days: 7))
        #expect(request.method == "POST")
        #expect(request.url == Self.root)
        let body = try JSON(parsing: request.body)
        #expect(
            body == [
                "inputUri": "gs://uploads/a b.mp4", "outputUri": "gs://published/a/", "templateId": "preset/web-hd",
                "labels": ["asset": "ast_1", "tollgate_key": .string(TranscodeRequest.label(of: "ast_1/main/1"))],
                "ttlAfterCompletionDays": 7,
            ]
        )
    }

    @Test func aJobIsAskedForByConfigWithItsTopic() throws {
        let config = JSONObject([("elementaryStreams", [["key": "v"]])])
        let topic = "projects/invented-project/topics/ends"
        let body = try JSON(parsing: Self.api().create(try Self.request(.config(config, topic: topic))).body)
        #expect(body["config"]?["pubsubDestination"] == ["topic": .string(topic)])
        #expect(body["config"]?["elementaryStreams"] == [["key": "v"]])
        #expect(body["templateId"] == nil)
        let without = try JSON(parsing: Self.api().create(try Self.request(.config(config, topic: nil))).body)
        #expect(without["config"] == .object(config))
    }

    /// A key may be anything; what a label may hold is little.
    @Test func aKeyBecomesALabel() {
        let label = TranscodeRequest.label(of: "Ast_1/MAIN é")
        #expect(label.utf8.count == 40)
        #expect(label.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(label != TranscodeRequest.label(of: "ast_1/main é"))
    }

    @Test func whatCannotBeAskedIsRefused() throws {
        #expect(throws: TranscodeRequestError.badInput) { try Self.request(input: "https://a/b") }
        #expect(throws: TranscodeRequestError.badInput) { try Self.request(input: "gs://bucket") }
        #expect(throws: TranscodeRequestError.badInput) { try Self.request(input: "gs://bucket/folder/") }
        #expect(throws: TranscodeRequestError.badInput) { try Self.request(input: "gs://bucket/a\nb") }
        #expect(throws: TranscodeRequestError.badOutput) { try Self.request(output: "gs://bucket/object") }
        for id in ["", "preset/", "a/b", "preset/a/b", "../x", "a b"] {
            #expect(throws: TranscodeRequestError.badTemplate, "\(id)") { try Self.request(.template(id)) }
        }
        #expect(throws: TranscodeRequestError.self) { try Self.request(.config(JSONObject(), topic: nil)) }
        #expect(throws: TranscodeRequestError.self) { try Self.request(.config(JSONObject(), topic: "ends")) }
        for (name, value) in [("A", "b"), ("a", "B"), ("", "b"), ("1a", "b"), ("a", String(repeating: "b", count: 64))]
        {
            #expect(throws: TranscodeRequestError.badLabel(name: name)) { try Self.request(labels: [name: value]) }
        }
        #expect(throws: TranscodeRequestError.badLabel(name: "tollgate_key")) {
            try Self.request(labels: ["tollgate_key": "x"])
        }
        #expect(throws: TranscodeRequestError.badRetention) { try Self.request(days: 0) }
        #expect(throws: TranscodeRequestError.badRetention) { try Self.request(days: 91) }
        #expect(throws: TranscodeRequestError.badLocation("project")) {
            try TranscoderAPI(project: "a/b", location: "x")
        }
        #expect(throws: TranscodeRequestError.badLocation("location")) { try TranscoderAPI(project: "a", location: "") }
    }

    @Test func aNewJobIsMadeWhereNoneHasTheLabel() async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            // A filter that is not obeyed shows other jobs too.
            request.method == "GET"
                ? Samples.json(["jobs": [Self.job("1", key: "other")]]) : Samples.json(Self.job("2"))
        }
        let job = try await Self.transcoder(google).start(try Self.request())
        #expect(job.name.id == "2")
        #expect(job.state == .pending)
        let calls = google.calls.value
        #expect(calls.map(\.method) == ["GET", "POST"])
        let label = TranscodeRequest.label(of: "ast_1/main/1")
        #expect(calls[0].url == "\(Self.root)?filter=labels.tollgate_key%3D%22\(label)%22&pageSize=100")
    }

    /// The answer was lost, or the process died after it: the job is there and is not made again.
    @Test func aJobThatIsThereIsNotMadeAgain() async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            guard request.method == "GET" else { return OutboundResponse(status: 500) }
            return request.url.contains("pageToken")
                ? Samples.json(["jobs": [Self.job("5", state: "RUNNING"), Self.job("3", state: "RUNNING")]])
                : Samples.json(["jobs": [Self.job("1", key: "other")], "nextPageToken": "p 2"])
        }
        let job = try await Self.transcoder(google).start(try Self.request())
        #expect(job.name.id == "3", "the first that was made")
        #expect(job.state == .running)
        #expect(google.calls.value.map(\.method) == ["GET", "GET"])
        #expect(google.calls.value[1].url.hasSuffix("&pageToken=p%202"))
    }

    /// A list that may lack the job makes none: two jobs would write over each other's output.
    @Test func anIncompleteListMakesNoJob() async throws {
        for list: JSON in [["jobs": [], "unreachable": ["asia-east1"]], ["jobs": [], "nextPageToken": "on"]] {
            let google = Google { _, _ throws(OutboundFailure) in Samples.json(list) }
            let failure = await #expect(throws: GoogleCloudFailure.self) {
                try await Self.transcoder(google).start(try Self.request())
            }
            #expect(failure?.code == "google_unreadable_answer")
            #expect(failure?.isTransient == true)
            #expect(google.calls.value.allSatisfy { $0.method == "GET" })
            #expect(google.calls.value.count <= 20)
        }
    }

    static let states: [(JSON, [(String, JSON)], TranscodeJob.State, Bool)] = [
        ("PENDING", [], .pending, false), ("PROCESSING_STATE_UNSPECIFIED", [], .pending, false),
        ("RUNNING", [], .running, false), ("SUCCEEDED", [], .succeeded, true),
        (
            "FAILED", [("error", ["code": 3, "message": "atoms are off"])],
            .failed(.init(code: 3, message: "atoms are off")), true
        ),
        ("FAILED", [], .failed(.init(code: nil, message: "Google gives no reason")), true),
        ("PAUSED", [], .other("PAUSED"), false),
    ]

    @Test(arguments: Self.states)
    func aStateIsRead(
        _ state: JSON,
        _ more: [(String, JSON)],
        _ expected: TranscodeJob.State,
        _ isEnd: Bool
    ) async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(Self.job("1", state: state, more: more)) }
        let name = try #require(TranscodeJobName("projects/invented-project/locations/asia-east1/jobs/1"))
        let job = try await Self.transcoder(google).job(name)
        #expect(job?.state == expected)
        #expect(job?.state.isEnd == isEnd)
        // Google names the project by its number.
        #expect(job?.name == name)
        #expect(google.calls.value[0].url == "\(Self.root)/1")
    }

    @Test func aJobThatIsNotWantedIsTakenAway() async throws {
        let google = Google { request, _ throws(OutboundFailure) in
            request.method == "GET" ? Samples.json(["jobs": [Self.job("1", state: "RUNNING")]]) : Samples.json([:])
        }
        #expect(try await Self.transcoder(google).cancel(key: "ast_1/main/1"))
        #expect(google.calls.value.map(\.method) == ["GET", "DELETE"])
        #expect(
            google.calls.value[1].url
                == "https://transcoder.googleapis.com/v1/projects/123456/locations/asia-east1/jobs/1?allowMissing=true"
        )
        for jobs: JSON in [[], [Self.job("1", state: "SUCCEEDED")], [Self.job("1", key: "other", state: "RUNNING")]] {
            let none = Google { _, _ throws(OutboundFailure) in Samples.json(["jobs": jobs]) }
            #expect(try await Self.transcoder(none).cancel(key: "ast_1/main/1") == false)
            #expect(none.calls.value.map(\.method) == ["GET"])
        }
    }

    @Test func aJobThatIsGoneIsNone() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.refusal(404, "NOT_FOUND") }
        let name = try #require(TranscodeJobName("projects/p/locations/l/jobs/1"))
        #expect(try await Self.transcoder(google).job(name) == nil)
    }

    @Test(arguments: [
        "", "projects/p/locations/l/jobs", "projects/p/locations/l/jobs/", "projects/p/locations/l/jobs/a/b",
        "projects/p/locations/l/jobs/..", "projects/p/locations/l/jobs/a?b", "jobs/1", "projects//locations/l/jobs/1",
    ])
    func whatIsNoNameIsRefused(_ text: String) async throws {
        #expect(TranscodeJobName(text) == nil)
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(["name": .string(text), "state": "RUNNING"])
        }
        let name = try #require(TranscodeJobName("projects/p/locations/l/jobs/1"))
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await Self.transcoder(google).job(name) }
        #expect(failure?.code == "google_unreadable_answer")
    }

    @Test func aRefusalSaysWhatToDo() async throws {
        let error: JSON = [
            "error": [
                "code": 403, "status": "PERMISSION_DENIED",
                "message": "Permission 'transcoder.jobs.list' denied on resource",
            ]
        ]
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(error, status: 403) }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.transcoder(google).start(try Self.request())
        }
        #expect(
            failure?.description
                == "transcoder jobs.list answered 403 (PERMISSION_DENIED: Permission 'transcoder.jobs.list' denied on "
                + "resource): the service account needs roles/transcoder.admin in the project"
        )
        let busy = Google { _, _ throws(OutboundFailure) in
            Samples.json(["error": ["code": 429, "status": "RESOURCE_EXHAUSTED"]], status: 429)
        }
        let told = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.transcoder(busy).start(try Self.request())
        }
        #expect(told?.code == "google_rate_limited")
    }
}
