import AdapterKit
import MediaJobsAdapter
import Model
import Signing
import TestSupport
import Testing

@Suite("Media jobs")
struct MediaJobTests {
    static let now = Timestamp(seconds: 1_790_000_000)
    static let secret = Secret(label: "env:JOBS", bytes: Array("whsec_U0VTQU1FU0VTQU1FU0VTQU1FU0VTQU1F".utf8))

    private static func endpoint(_ url: String = "https://jobs.example.com/trailer") throws -> MediaJobEndpoint {
        try MediaJobEndpoint(url: url, secrets: [try WebhookSecret(Self.secret)])
    }

    private static func job(key: String = "ast_1:trailer:1", kind: String = "trailer") throws -> MediaJob {
        try MediaJob(
            key: key,
            kind: kind,
            asset: "ast_1",
            input: JSONObject([("source", "gs://uploads/a.mp4")]),
            output: JSONObject([("trailer", "gs://published/a/trailer.mp4")]),
            parameters: JSONObject([("seconds", 10)])
        )
    }

    private static func service(
        _ answer: @escaping @Sendable (OutboundRequest) throws(OutboundFailure) -> OutboundResponse,
        calls: Watched<[OutboundRequest]> = Watched([])
    ) throws -> MediaJobService {
        let outbound = OutboundHTTP { request throws(OutboundFailure) in
            calls.change { $0.append(request) }
            return try answer(request)
        }
        return MediaJobService(endpoint: try Self.endpoint(), outbound: outbound, now: { Self.now })
    }

    @Test func aJobIsSignedAndNamed() throws {
        let request = try Self.endpoint().start(try Self.job(), now: Self.now)
        #expect(request.method == "POST")
        #expect(request.url == "https://jobs.example.com/trailer")
        #expect(
            try JSON(parsing: request.body) == [
                "id": "ast_1:trailer:1", "kind": "trailer", "asset": "ast_1", "input": ["source": "gs://uploads/a.mp4"],
                "output": ["trailer": "gs://published/a/trailer.mp4"], "parameters": ["seconds": 10],
            ]
        )
        #expect(request.headers.contains(.init("idempotency-key", "ast_1:trailer:1")))
        #expect(request.headers.contains(.init("webhook-id", "ast_1:trailer:1")))
        try Self.verify(request, body: request.body)
        #expect(throws: VerificationFailure.self) { try Self.verify(request, body: request.body + [0x20]) }
        // The same on every attempt but for the time.
        let later = try Self.endpoint().start(try Self.job(), now: Self.now + .seconds(60))
        #expect(later.body == request.body)
        #expect(later.headers.filter { $0.name == "webhook-id" || $0.name == "idempotency-key" }.count == 2)
        #expect(later.headers != request.headers)
    }

    @Test func aQuestionIsSignedUnderANameOfItsOwn() throws {
        let request = try Self.endpoint("https://jobs.example.com/trailer/").status(
            ofKey: "ast_1:trailer:1",
            now: Self.now
        )
        #expect(request.method == "GET")
        #expect(request.url == "https://jobs.example.com/trailer/ast_1:trailer:1")
        #expect(request.body.isEmpty)
        #expect(!request.headers.contains(.init("webhook-id", "ast_1:trailer:1")))
        try Self.verify(request, body: [])
    }

    @Test(arguments: [
        (200, MediaJobCancellation.canceled), (202, .canceled), (204, .canceled), (404, .unknown), (410, .unknown),
        (405, .goesOn), (409, .goesOn), (501, .goesOn),
    ])
    func aJobIsCalledOff(_ status: Int, _ cancellation: MediaJobCancellation) async throws {
        let calls = Watched<[OutboundRequest]>([])
        let service = try Self.service({ _ throws(OutboundFailure) in OutboundResponse(status: status) }, calls: calls)
        #expect(try await service.cancel(key: "ast_1:trailer:1") == cancellation)
        let request = try #require(calls.value.first)
        #expect(request.method == "DELETE")
        #expect(request.url == "https://jobs.example.com/trailer/ast_1:trailer:1")
        try Self.verify(request, body: [])
        // The method is not signed: a question that somebody overheard calls nothing off.
        let question = try Self.endpoint().status(ofKey: "ast_1:trailer:1", now: Self.now)
        let ids = [request, question].map { $0.headers.first { $0.name == "webhook-id" }?.value ?? "" }
        #expect(ids[0].hasPrefix("cancel_") && ids[1].hasPrefix("status_"))
        let down = try Self.service({ _ throws(OutboundFailure) in OutboundResponse(status: 503) })
        await #expect(throws: MediaJobFailure.unavailable(status: 503, after: nil)) { try await down.cancel(key: "a") }
    }

    static let receipts: [(Int, MediaJobReceipt)] = [
        (200, .accepted), (201, .accepted), (202, .accepted), (204, .accepted), (409, .known),
    ]

    @Test(arguments: Self.receipts)
    func aJobIsTaken(_ status: Int, _ receipt: MediaJobReceipt) async throws {
        let service = try Self.service({ _ throws(OutboundFailure) in
            OutboundResponse(status: status, body: Array("whatever".utf8))
        })
        #expect(try await service.start(try Self.job()) == receipt)
    }

    static let refusals: [(OutboundResponse, MediaJobFailure, String, Bool)] = [
        (.init(status: 400), .refused(status: 400), "media_job_refused", false),
        (.init(status: 401), .notPermitted(status: 401), "media_job_not_permitted", false),
        (.init(status: 403), .notPermitted(status: 403), "media_job_not_permitted", false),
        (.init(status: 404), .refused(status: 404), "media_job_refused", false),
        (.init(status: 422), .refused(status: 422), "media_job_refused", false),
        (.init(status: 408), .unavailable(status: 408, after: nil), "media_job_unavailable", true),
        (.init(status: 425), .unavailable(status: 425, after: nil), "media_job_unavailable", true),
        (
            .init(status: 429, headers: [.init("Retry-After", "17")]), .unavailable(status: 429, after: .seconds(17)),
            "media_job_unavailable", true
        ),
        (
            .init(status: 503, headers: [.init("Retry-After", "Mon, 21 Sep 2026 14:15:20 GMT")]),
            .unavailable(status: 503, after: .seconds(120)), "media_job_unavailable", true
        ),
        (.init(status: 500), .unavailable(status: 500, after: nil), "media_job_unavailable", true),
        (.init(status: 302), .unexpected(status: 302), "media_job_unexpected_status", false),
        (.init(status: 0), .unexpected(status: 0), "media_job_unexpected_status", false),
    ]

    @Test(arguments: Self.refusals)
    func aRefusalIsTold(
        _ answer: OutboundResponse,
        _ failure: MediaJobFailure,
        _ code: String,
        _ transient: Bool
    ) async throws {
        let service = try Self.service({ _ throws(OutboundFailure) in answer })
        await #expect(throws: failure) { try await service.start(try Self.job()) }
        #expect(failure.code == code)
        #expect(failure.isTransient == transient)
        if case .unavailable(_, let after) = failure { #expect(failure.retryAfter == after) }
        // Of a question 404 is an answer.
        if answer.status != 404 {
            await #expect(throws: failure) { try await service.status(ofKey: "a") }
        }
    }

    @Test(arguments: [
        (OutboundFailure.timedOut, "media_job_timed_out", true),
        (.unreachable(detail: "connection refused"), "media_job_unreachable", true),
        (.answerTooLong(limit: 9), "media_job_answer_too_long", false),
        (.forbidden(detail: "no"), "media_job_forbidden", false),
    ])
    func noAnswerIsToldApart(_ failure: OutboundFailure, _ code: String, _ transient: Bool) async throws {
        let service = try Self.service({ _ throws(OutboundFailure) in throw failure })
        let told = await #expect(throws: MediaJobFailure.self) { try await service.start(try Self.job()) }
        #expect(told == .noAnswer(failure))
        #expect(told?.code == code)
        #expect(told?.isTransient == transient)
    }

    static let statuses: [(String, MediaJobStatus)] = [
        (#"{"status":"pending"}"#, .underway), (#"{"status":"running","progress":0.5}"#, .underway),
        (#"{"status":"succeeded"}"#, .succeeded(JSONObject())),
        (#"{"status":"succeeded","output":{"size":7}}"#, .succeeded(JSONObject([("size", 7)]))),
        (#"{"status":"failed","error":"no\u0007 audio"}"#, .failed(reason: "no  audio")),
        (#"{"status":"failed","error":{"message":"no video"}}"#, .failed(reason: "no video")),
        (#"{"status":"canceled"}"#, .failed(reason: "it was called off")),
        (#"{"status":"failed"}"#, .failed(reason: "the service gives no reason")),
    ]

    @Test(arguments: Self.statuses)
    func aStatusIsRead(_ body: String, _ status: MediaJobStatus) async throws {
        let service = try Self.service({ _ throws(OutboundFailure) in
            OutboundResponse(status: 200, body: Array(body.utf8))
        })
        #expect(try await service.status(ofKey: "a") == status)
    }

    @Test func aJobThatIsNotKnownMayBeAskedForAgain() async throws {
        let service = try Self.service({ _ throws(OutboundFailure) in OutboundResponse(status: 404) })
        #expect(try await service.status(ofKey: "a") == .unknown)
    }

    @Test(arguments: [
        "", "<html>", "[]", "{}", #"{"status":"done"}"#, #"{"status":1}"#, String(repeating: "[", count: 9999),
    ])
    func aStatusThatIsNoneIsTold(_ body: String) async throws {
        let service = try Self.service({ _ throws(OutboundFailure) in
            OutboundResponse(status: 200, body: Array(body.utf8))
        })
        let failure = await #expect(throws: MediaJobFailure.self) { try await service.status(ofKey: "a") }
        #expect(failure?.code == "media_job_unreadable_answer")
        #expect(failure?.isTransient == true)
    }

    @Test(arguments: ["", "a/b", "a b", "..", "é", "a\r\nx: y", String(repeating: "a", count: 129), "a?b", "a.b"])
    func aKeyThatIsNoStepOfAPathIsRefused(_ key: String) throws {
        #expect(throws: MediaJobError.badKey) { try Self.job(key: key) }
        #expect(throws: MediaJobError.badKind) { try Self.job(kind: key) }
        #expect(throws: MediaJobFailure.unusable(.badKey)) { try Self.endpoint().status(ofKey: key, now: Self.now) }
    }

    @Test(arguments: [
        "", "jobs.example.com", "ftp://a/b", "https://", "https:///a", "https://a/b?c", "https://a/b#c", "https://a b",
    ])
    func aURLThatIsNoneIsRefused(_ url: String) {
        #expect(throws: MediaJobError.badURL) { try Self.endpoint(url) }
    }

    @Test func anEndpointWithoutASecretIsRefused() {
        #expect(throws: MediaJobError.nothingToSignWith) { try MediaJobEndpoint(url: "https://a/b", secrets: []) }
    }

    @Test func noDescriptionShowsTheSecret() throws {
        let endpoint = try Self.endpoint()
        var dumped = ""
        dump(endpoint, to: &dumped)
        for text in ["\(endpoint)", String(reflecting: endpoint), dumped] {
            #expect(!text.contains("SESAME") && !text.contains("U0VTQU1F") && !text.contains("83, 69, 83"))
        }
    }

    private static func verify(_ request: OutboundRequest, body: [UInt8]) throws {
        let headers = try StandardWebhooks.Headers { name in request.headers.first { $0.name == name }?.value }
        _ = try headers.verify(body: body, secrets: [try WebhookSecret(Self.secret)], now: Self.now)
    }
}
