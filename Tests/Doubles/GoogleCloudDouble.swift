public import Model
import Signing
public import TestSupport

/// Google's token endpoint, published keys, metadata server, IAM, Cloud Storage and Transcoder, all on one port.
///
/// It checks assertions and signed URLs with the account's public key and by its own reading of the rules, not by the
/// adapter's.
public final class GoogleCloudDouble: ProviderDouble {
    public static let name = "googlecloud"
    let now: @Sendable () -> Timestamp
    /// nil only if ``pem`` is none.
    let key: RSASigningKey?
    private let pem: String
    /// What one call of a rewrite copies at most.
    let bytesPerRewrite: Int
    /// How many objects a page of a list has at most.
    let pageSize: Int
    public let state: Watched<State>

    public struct State: Sendable {
        /// By `bucket/object`.
        public internal(set) var objects: [String: GoogleCloudObject] = [:]
        public internal(set) var buckets: Set<String>
        /// What the account may not do, by bucket.
        var withheld: [String: Set<String>] = [:]
        public internal(set) var jobs: [GoogleCloudJob] = []
        /// By their text, with their ends.
        public internal(set) var tokens: [String: Timestamp] = [:]
        var rewrites: [String: Rewrite] = [:]
        var made: Int

        /// A number that was not there before.
        mutating func next() -> Int {
            self.made += 1
            return self.made
        }
    }

    struct Rewrite: Sendable {
        var source: String
        var destination: String
        var generation: Int64
        var copied: Int
    }

    /// - Parameters:
    ///   - privateKey: the account's, in PEM.
    ///   - firstNumber: of its jobs and messages; Google never gives one twice.
    public init(
        privateKey: String = GoogleCloudDouble.privateKey,
        buckets: Set<String> = ["uploads", "published"],
        bytesPerRewrite: Int = 1 << 20,
        pageSize: Int = 1000,
        firstNumber: Int = 1,
        now: @escaping @Sendable () -> Timestamp = { .wall }
    ) {
        self.now = now
        self.bytesPerRewrite = bytesPerRewrite
        self.pageSize = pageSize
        self.state = Watched(State(buckets: buckets, made: firstNumber - 1))
        self.pem = privateKey
        do throws(KeyMaterialError) { self.key = try RSASigningKey(pem: privateKey) } catch { self.key = nil }
    }

    /// A service account's file but for `token_uri`, which is this double's `/token`.
    public var credentials: JSON {
        [
            "type": "service_account", "project_id": .string(Self.project), "private_key_id": .string(Self.keyID),
            "private_key": .string(self.pem), "client_email": .string(Self.email),
        ]
    }

    public var memory: JSON {
        let state = self.state.value
        return [
            "objects": .object(
                JSONObject(state.objects.sorted { $0.key < $1.key }.map { ($0.key, $0.value.resource(at: $0.key)) })
            ),
            "jobs": .array(state.jobs.map(\.memory)), "tokens": .integer(Int64(state.tokens.count)),
        ]
    }

    public func operation(of call: DoubleCall) -> String {
        switch (call.method, GoogleCloudRoute(call)) {
        case (_, .token): "token"
        case (_, .certificates): "certificates"
        case (_, .metadata(let what)): "metadata.\(what)"
        case (_, .signBlob): "signBlob"
        case ("DELETE", .object): "objects.delete"
        case (_, .object): "objects.get"
        case (_, .objects): "objects.list"
        case (_, .rewrite): "objects.rewrite"
        case (_, .permissions): "buckets.testIamPermissions"
        case ("POST", .jobs): "jobs.create"
        case (_, .jobs): "jobs.list"
        case ("DELETE", .job): "jobs.delete"
        case (_, .job): "jobs.get"
        case (let method, .signed): "signed.\(method)"
        case (_, nil): call.path
        }
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        switch (call.method, GoogleCloudRoute(call)) {
        case ("POST", .token): return try self.issueToken(call)
        case ("GET", .certificates): return self.certificates()
        case ("GET", .metadata(let what)): return try self.metadata(what, call)
        case ("POST", .signBlob(let account)): return try self.signBlob(account, call)
        case ("GET", .object(let place)):
            try self.checkBearer(call)
            return try self.describe(place, call)
        case ("GET", .objects(let bucket)):
            try self.checkBearer(call)
            return try self.list(bucket, call)
        case ("GET", .permissions(let bucket)):
            try self.checkBearer(call)
            return try self.testPermissions(bucket, call)
        case ("DELETE", .object(let place)):
            try self.checkBearer(call)
            return try self.delete(place, call)
        case ("POST", .rewrite(let source, let destination)):
            try self.checkBearer(call)
            return try self.rewrite(source, destination, call)
        case ("POST", .jobs(let location)):
            try self.checkBearer(call)
            return try self.createJob(location, call)
        case ("GET", .jobs(let location)):
            try self.checkBearer(call)
            return try self.listJobs(location, call)
        case ("GET", .job(let location, let id)):
            try self.checkBearer(call)
            return try self.describeJob(location, id)
        case ("DELETE", .job(let location, let id)):
            try self.checkBearer(call)
            return try self.deleteJob(location, id, call)
        case (let method, .signed(let place)) where ["GET", "HEAD", "PUT", "DELETE"].contains(method):
            return try self.answerSigned(place, call)
        default: throw Complaint("there is no such call", status: 404, code: "notFound")
        }
    }

    /// XML of the API that signed URLs call, JSON of the others.
    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        if complaint.code.hasPrefix(Self.xml) {
            let code = complaint.code.dropFirst(Self.xml.count)
            let text = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>\(code)</Code></Error>"
            return LoopbackSink.Answer(
                complaint.status,
                headers: [("content-type", "application/xml; charset=UTF-8")],
                body: Array(text.utf8)
            )
        }
        if complaint.code.hasPrefix(Self.oauth) {
            let code = String(complaint.code.dropFirst(Self.oauth.count))
            return .json(
                ["error": .string(code), "error_description": .string(complaint.text)],
                status: complaint.status
            )
        }
        let error: JSON = [
            "code": .integer(Int64(complaint.status)), "message": .string(complaint.text),
            "errors": [["message": .string(complaint.text), "domain": "global", "reason": .string(complaint.code)]],
        ]
        return .json(["error": error], status: complaint.status)
    }

    static let xml = "xml:"
    static let oauth = "oauth:"

    /// * `identity_token` `{"audience": "…"}`: what a push of Pub/Sub carries, signed with the account's key.
    /// * `put` `{"object": "bucket/name", "content_type": "…", "text": "…"}`: somebody else writes an object.
    /// * `withhold` `{"bucket": "…", "permissions": ["storage.objects.create"]}`: the account may not do that there. Only who
    ///   asks for its permissions hears of it.
    /// * `revoke_tokens`: no token that was given is taken any more.
    /// * `notification` `{"object": "bucket/name"}`: the Pub/Sub message that tells of it.
    /// * `finish_job` `{"job": name, "state": "SUCCEEDED|FAILED", "error": {}}`: the job ends; the message that tells of it.
    public func act(_ action: String, _ arguments: JSON) throws(Complaint) -> JSON? {
        switch action {
        case "identity_token": return try self.identityToken(arguments)
        case "put": return try self.put(arguments)
        case "withhold": return try self.withhold(arguments)
        case "revoke_tokens":
            self.state.change { $0.tokens = [:] }
            return [:]
        case "notification": return try self.notification(arguments)
        case "finish_job": return try self.finishJob(arguments)
        default: return nil
        }
    }
}
