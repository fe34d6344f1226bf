import AdapterKit
public import Model
import Signing
public import TestSupport

/// A service that does media jobs: it takes each once, whoever asks twice, and says how it stands.
public final class MediaJobsDouble: ProviderDouble {
    public static let name = "media-jobs"
    private let secret: Secret
    private let now: @Sendable () -> Timestamp
    /// By their keys.
    public let jobs = Watched<[String: Job]>([:])

    public struct Job: Sendable, Hashable {
        public var request: JSON
        public var status = "pending"
        public var error: String?
        public var output: JSON?
        /// How often it was asked for.
        public var askedFor = 1

        var json: JSON {
            var members: [(String, JSON)] = [("status", .string(self.status))]
            if let error { members.append(("error", ["message": .string(error)])) }
            if let output { members.append(("output", output)) }
            return .object(JSONObject(members))
        }
    }

    public static let secretText = "whsec_dGhlIHNlY3JldCBvZiB0aGUgam9icycgZG91YmxlIQ=="

    public init(secret: String = MediaJobsDouble.secretText, now: @escaping @Sendable () -> Timestamp = { .wall }) {
        self.secret = Secret(label: "media-jobs double", bytes: Array(secret.utf8))
        self.now = now
    }

    public var credentials: JSON { ["secret": .string(String(decoding: self.secret.bytes, as: UTF8.self))] }

    public var memory: JSON {
        .object(
            JSONObject(
                self.jobs.value.sorted { $0.key < $1.key }.map { key, job in
                    (
                        key,
                        [
                            "request": job.request, "status": .string(job.status),
                            "asked_for": .integer(Int64(job.askedFor)),
                        ]
                    )
                }
            )
        )
    }

    public func operation(of call: DoubleCall) -> String {
        ["POST": "start", "GET": "status", "DELETE": "cancel"][call.method] ?? call.method
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let id = try self.checkSignature(of: call)
        let steps = try call.steps()
        switch (call.method, steps.first, steps.count) {
        case ("POST", "jobs", 1): return try self.start(id, call)
        case ("GET", "jobs", 2):
            guard id.hasPrefix("status_") else { throw Complaint("webhook-id is not that of a question") }
            guard let job = self.jobs.value[steps[1]] else { throw Complaint("the job is not known", status: 404) }
            return .json(job.json)
        case ("DELETE", "jobs", 2):
            guard id.hasPrefix("cancel_") else { throw Complaint("webhook-id is not that of a cancellation") }
            return try self.cancel(steps[1])
        default: throw Complaint("there is no such call", status: 404)
        }
    }

    private func start(_ id: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let body = try call.json()
        _ = try body.object(required: ["id", "kind", "asset", "input", "output"], optional: ["parameters"])
        let key = try body.text("id")
        guard call.request.header("idempotency-key") == key else {
            throw Complaint("idempotency-key is not the job's id")
        }
        guard id == key else { throw Complaint("webhook-id is not the job's id") }
        for name in ["kind", "asset"] { _ = try body.text(name) }
        for name in ["input", "output"] { _ = try body.member(name).object() }
        let request = body.json
        let known = self.jobs.change { jobs -> Job? in
            guard var job = jobs[key] else {
                jobs[key] = Job(request: request)
                return nil
            }
            job.askedFor += 1
            jobs[key] = job
            return job
        }
        guard let known else { return .json(["status": "pending"], status: 202) }
        guard known.request == request else { throw Complaint("the job's id is another job's", status: 422) }
        return .json(known.json, status: 409)
    }

    private func cancel(_ key: String) throws(Complaint) -> LoopbackSink.Answer {
        let status = self.jobs.change { jobs -> String? in
            let status = jobs[key]?.status
            if status == "pending" || status == "running" { jobs[key]?.status = "canceled" }
            return status
        }
        guard let status else { throw Complaint("the job is not known", status: 404) }
        guard status != "succeeded", status != "failed" else { throw Complaint("the job has ended", status: 409) }
        return LoopbackSink.Answer(204)
    }

    private func checkSignature(of call: DoubleCall) throws(Complaint) -> String {
        do throws(VerificationFailure) {
            let headers = try StandardWebhooks.Headers { call.request.header($0) }
            let secret: WebhookSecret
            do throws(KeyMaterialError) { secret = try WebhookSecret(self.secret) } catch { throw .noSecret }
            _ = try headers.verify(body: call.request.body, secrets: [secret], now: self.now())
            return headers.id
        } catch { throw Complaint("the signature does not hold: \(error)", status: 401) }
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        .json(["error": .string(complaint.text)], status: complaint.status)
    }

    /// `finish` `{"key": "…", "status": "succeeded|failed|running", "error": "…", "output": {}}`.
    public func act(_ action: String, _ arguments: JSON) throws(Complaint) -> JSON? {
        guard action == "finish" else { return nil }
        let key = arguments["key"]?.string ?? ""
        let status = arguments["status"]?.string ?? "succeeded"
        guard ["running", "succeeded", "failed"].contains(status) else {
            throw Complaint("status is running, succeeded or failed")
        }
        let job = self.jobs.change { jobs -> Job? in
            guard var job = jobs[key] else { return nil }
            job.status = status
            job.error = arguments["error"]?.string
            job.output = arguments["output"]
            jobs[key] = job
            return job
        }
        guard let job else { throw Complaint("the job is not known", status: 404) }
        return job.json
    }
}
