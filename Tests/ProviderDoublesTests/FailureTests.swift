import AdapterKit
import Model
import ProviderDoubles
import TestSupport
import Testing

@Suite("Doubles fail as they are told")
struct FailureTests {
    /// How a double is asked something it grants, whatever its provider is.
    struct Subject: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Runs the failures on a host of its own and gives what came of each.
        var run: @Sendable ([DoubleFailure]) async throws -> [String]
        /// What is kept of one call.
        var kept: @Sendable (DoubleFailure?) async throws -> JSON

        init<Double: ProviderDouble>(
            _ make: @escaping @Sendable () -> Double,
            good: @escaping @Sendable (Caller) async throws -> Int,
            call: @escaping @Sendable (Caller) async throws -> (status: Int, retryAfter: String?, text: String)
        ) {
            self.testDescription = Double.name
            self.run = { failures in
                try await DoubleHost.run(make()) { host in
                    var outcomes: [String] = []
                    for failure in failures { host.fail(failure) }
                    for failure in failures {
                        do {
                            let answer = try await call(Caller(base: host.url(), limit: failure.limit))
                            outcomes.append("\(answer.status) \(answer.retryAfter ?? "-")")
                        } catch is Caller.Silence { outcomes.append("silence") }
                    }
                    #expect(try await good(Caller(base: host.url())) < 300, "it works again afterwards")
                    #expect(host.complaints.value == [])
                    return outcomes
                }
            }
            self.kept = { failure in
                try await DoubleHost.run(make()) { host in
                    if let failure { host.fail(failure) }
                    let caller = Caller(base: host.url(), limit: failure?.limit ?? .seconds(20))
                    do { _ = try await call(caller) } catch is Caller.Silence {}
                    // Who gives up early may do so before the call was taken up.
                    try await host.operations.wait(for: "the call") { !$0.isEmpty }
                    return host.double.memory
                }
            }
        }
    }

    static let subjects = [
        Self.subject({ GatherDouble() }) { try await Samples.gather($0) },
        Self.subject({ GoogleCloudDouble(now: { Samples.now }) }) { try await Samples.googleCloud($0) },
        Self.subject({ KlaviyoDouble() }) { try await Samples.klaviyo($0) },
        Self.subject({ MailgunDouble() }) { try await Samples.mailgun($0) },
        Self.subject({ MediaJobsDouble(now: { Samples.now }) }) { try await Samples.mediaJobs($0) },
        Self.subject({ PlivoDouble() }) { try await Samples.plivo($0) },
        Self.subject({ SonetDouble() }) { try await Samples.sonet($0) },
        Self.subject({ TwilioDouble() }) { try await Samples.twilio($0) },
    ]

    private static func subject<Double: ProviderDouble>(
        _ make: @escaping @Sendable () -> Double,
        call: @escaping @Sendable (Caller) async throws -> Samples.Answer
    ) -> Subject {
        Subject(make, good: { try await call($0).status }) { caller in
            let answer = try await call(caller)
            return (answer.status, answer.header("retry-after"), answer.text)
        }
    }

    @Test(arguments: Self.subjects)
    func eachWayOnceAndInOrder(_ subject: Subject) async throws {
        let outcomes = try await subject.run([
            .timeout, .tooManyRequests(retryAfterSeconds: 7), .serverError, .garbage,
        ])
        #expect(outcomes == ["silence", "429 7", "500 -", "200 -"])
    }

    @Test(arguments: Self.subjects)
    func onlyALostAnswerIsDone(_ subject: Subject) async throws {
        let nothing = try await subject.kept(.timeout)
        for failure in [DoubleFailure.tooManyRequests(retryAfterSeconds: 1), .serverError, .garbage] {
            #expect(try await subject.kept(failure) == nothing, "\(failure)")
        }
        #expect(try await subject.kept(.lostAnswer) != nothing)
        #expect(try await subject.kept(.lostAnswer) == subject.kept(nil))
    }

    @Test func aFailureWaitsForItsOperation() async throws {
        try await DoubleHost.run(GatherDouble()) { host async throws in
            host.fail(.serverError, count: 2, on: "setEmailGuestlist")
            let caller = Caller(base: host.url())
            let read = "/api/getEmailGuestlist?apiKey=gather-test-key&spaceId=AbC%5CTest%20Room"
            #expect(try await caller.get(read).status == 200)
            #expect(try await Samples.gather(caller).status == 500)
            #expect(try await Samples.gather(caller).status == 500)
            #expect(try await Samples.gather(caller).status == 200)
            #expect(
                host.operations.value
                    == ["getEmailGuestlist", "setEmailGuestlist", "setEmailGuestlist", "setEmailGuestlist"]
            )
        }
    }

    @Test func garbageIsNeitherTextNorJSON() async throws {
        try await DoubleHost.run(TwilioDouble()) { host async throws in
            host.fail(.garbage)
            let answer = try await Samples.twilio(Caller(base: host.url()))
            #expect(String(validating: answer.body, as: UTF8.self) == nil)
        }
    }

    @Test func aScriptCanAskForFailuresAndSeeWhatWasWrong() async throws {
        try await DoubleHost.run(GatherDouble()) { host async throws in
            let caller = Caller(base: host.url())
            let order: JSON = ["mode": "too_many_requests", "retry_after": 9, "count": 1, "on": "setEmailGuestlist"]
            #expect(try await caller.json("/_double/fail", order).json?["failures_ahead"] == 1)
            #expect(try await Samples.gather(caller).header("retry-after") == "9")
            #expect(try await caller.get("/nowhere").status == 404)
            let state = try #require(try await caller.get("/_double").json)
            #expect(state["complaints"] == ["GET /nowhere: there is no such call"])
            #expect(state["operations"] == ["setEmailGuestlist", "nowhere"])
            #expect(state["credentials"]?["api_key"] == "gather-test-key")
            #expect(try await caller.json("/_double/fail", ["mode": "sulk"]).status == 400)
            #expect(try await caller.json("/_double/dance", [:]).status == 404)
        }
    }

    @Test(arguments: [
        ("timeout", DoubleFailure.timeout), ("lost_answer", .lostAnswer), ("server_error", .serverError),
        ("garbage", .garbage), ("too_many_requests", .tooManyRequests(retryAfterSeconds: 1)),
    ])
    func eachFailureHasAName(_ name: String, _ failure: DoubleFailure) throws {
        #expect(try DoubleFailure(["mode": .string(name)]) == failure)
    }
}

extension DoubleFailure {
    /// How long to wait for an answer: short only where there is to be none.
    var limit: Duration {
        switch self {
        case .timeout, .lostAnswer: .milliseconds(800)
        default: .seconds(20)
        }
    }
}
