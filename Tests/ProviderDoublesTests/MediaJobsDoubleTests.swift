import AdapterKit
import MediaJobsAdapter
import Model
import ProviderDoubles
import Signing
import TestSupport
import Testing

@Suite("The job services' double")
struct MediaJobsDoubleTests {
    typealias Host = DoubleHost<MediaJobsDouble>

    private static func service(_ host: Host, limit: Duration = .seconds(20)) throws -> MediaJobService {
        MediaJobService(
            endpoint: try Samples.jobs(at: host.url()),
            outbound: Caller(base: "", limit: limit).outbound,
            now: { Samples.now }
        )
    }

    private static func run(_ body: (Host) async throws -> Void) async throws {
        try await Host.run(MediaJobsDouble(now: { Samples.now }), body)
    }

    @Test func aJobIsTakenOnceAndEnds() async throws {
        try await Self.run { host async throws in
            let service = try Self.service(host)
            #expect(try await service.status(ofKey: "job-1") == .unknown)
            #expect(try await service.start(try Samples.job()) == .accepted)
            #expect(try await service.start(try Samples.job()) == .known)
            #expect(host.double.jobs.value["job-1"]?.askedFor == 2)
            #expect(try await service.status(ofKey: "job-1") == .underway)
            let caller = Caller(base: host.url())
            let end: JSON = ["key": "job-1", "status": "succeeded", "output": ["size": 7]]
            #expect(try await caller.json("/_double/finish", end).status == 200)
            #expect(try await service.status(ofKey: "job-1") == .succeeded(JSONObject([("size", 7)])))
            let failure: JSON = ["key": "job-1", "status": "failed", "error": "no audio"]
            #expect(try await caller.json("/_double/finish", failure).status == 200)
            #expect(try await service.status(ofKey: "job-1") == .failed(reason: "no audio"))
            #expect(host.complaints.value == ["GET /jobs/job-1: the job is not known"])
        }
    }

    @Test func aLostAnswerIsMadeGoodByAskingAgain() async throws {
        try await Self.run { host async throws in
            host.fail(.lostAnswer)
            let hasty = try Self.service(host, limit: DoubleFailure.lostAnswer.limit)
            await #expect(throws: MediaJobFailure.noAnswer(.timedOut)) { try await hasty.start(try Samples.job()) }
            try await host.operations.wait(for: "the job") { !$0.isEmpty }
            #expect(try await Self.service(host).start(try Samples.job()) == .known)
            #expect(host.double.jobs.value.count == 1)
        }
    }

    @Test func theAdapterTellsItsFailuresApart() async throws {
        try await Self.run { host async throws in
            for (failure, code) in [
                (DoubleFailure.timeout, "media_job_timed_out"), (.serverError, "media_job_unavailable"),
                (.tooManyRequests(retryAfterSeconds: 30), "media_job_unavailable"),
            ] {
                host.fail(failure)
                let service = try Self.service(host, limit: failure.limit)
                let told = await #expect(throws: MediaJobFailure.self) { try await service.start(try Samples.job()) }
                #expect(told?.code == code)
                #expect(told?.isTransient == true)
                if case .tooManyRequests = failure { #expect(told?.retryAfter == .seconds(30)) }
            }
            host.fail(.garbage)
            let told = await #expect(throws: MediaJobFailure.self) {
                try await Self.service(host).status(ofKey: "job-1")
            }
            #expect(told?.code == "media_job_unreadable_answer")
        }
    }

    @Test func aJobIsCalledOffBeforeItsEnd() async throws {
        try await Self.run { host async throws in
            let service = try Self.service(host)
            #expect(try await service.cancel(key: "job-1") == .unknown)
            #expect(try await service.start(try Samples.job()) == .accepted)
            #expect(try await service.cancel(key: "job-1") == .canceled)
            #expect(host.double.jobs.value["job-1"]?.status == "canceled")
            #expect(try await service.start(try Samples.job(key: "job-2")) == .accepted)
            #expect(try await Caller(base: host.url()).json("/_double/finish", ["key": "job-2"]).status == 200)
            #expect(try await service.cancel(key: "job-2") == .goesOn)
        }
    }

    @Test func oneKeyIsOneJob() async throws {
        try await Self.run { host async throws in
            let service = try Self.service(host)
            #expect(try await service.start(try Samples.job()) == .accepted)
            await #expect(throws: MediaJobFailure.refused(status: 422)) {
                try await service.start(try Samples.job(kind: "blur"))
            }
        }
    }

    @Test func whoeverHasNotTheSecretIsRefused() async throws {
        try await Self.run { host async throws in
            let stranger = try Samples.jobs(at: host.url(), secret: "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBoZXJl")
            let call = try stranger.start(try Samples.job(), now: Samples.now)
            #expect(try await Caller(base: "").send(call).status == 401)
            let late = try Samples.jobs(at: host.url()).start(try Samples.job(), now: Samples.now + .seconds(-301))
            #expect(try await Caller(base: "").send(late).status == 401)
            var altered = try Samples.jobs(at: host.url()).start(try Samples.job(), now: Samples.now)
            altered.body[altered.body.count - 2] ^= 1
            #expect(try await Caller(base: "").send(altered).status == 401)
            #expect(host.double.jobs.value.isEmpty)
        }
    }
}
