import AdapterKit
import Model

/// The end of a job of the Transcoder: `{"job":{"name","state","error"?}}`
/// (cloud.google.com/transcoder/docs/how-to/create-pub-sub).
///
/// Its messages have no attributes that are documented, so it is known by the shape of its data.
struct TranscoderJob {
    private let name: String
    private let state: String
    private let job: JSON
    private let message: PushMessage

    static let types = ["SUCCEEDED": "transcode.succeeded", "FAILED": "transcode.failed"]
    /// States on the way, which are not sent today.
    static let ignored: Set = ["PENDING", "RUNNING"]

    /// nil where the message tells of no job.
    init?(_ message: PushMessage) {
        guard let job = message.object?["job"], let name = job["name"]?.string, let state = job["state"]?.string,
            name.hasPrefix("projects/"), name.contains("/jobs/")
        else { return nil }
        (self.name, self.state, self.job, self.message) = (name, state, job, message)
    }

    func read() -> Normalization {
        let label = "transcoder.\(self.state.utf8.count <= 32 ? self.state : "job")"
        if Self.ignored.contains(self.state) { return .ignored(label) }
        guard let type = Self.types[self.state] else { return .unrecognized(label) }
        let key = "\(self.name)/\(self.state)"
        let members: [(String, JSON?)] = [
            ("provider", "googlecloud"), ("job", .string(self.name)), ("state", .string(self.state)),
            ("failure", self.failure), ("provider_event", self.message.members(type: label)),
        ]
        let draft = EventDraft(
            key: key,
            type: type,
            subject: self.name,
            occurredAt: self.message.publishTime,
            effectKey: "googlecloud|\(key)",
            targetState: self.state,
            data: .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
        )
        return .event(draft)
    }

    /// The code is one of google.rpc.Code.
    private var failure: JSON? {
        guard let error = self.job["error"], error.object != nil else { return nil }
        let members: [(String, JSON?)] = [
            ("code", error["code"]?.integer.map { .integer($0) }), ("message", JSON(error["message"]?.string)),
        ]
        return .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
    }
}
