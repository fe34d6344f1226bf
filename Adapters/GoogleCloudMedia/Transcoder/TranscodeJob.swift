import AdapterKit
public import Model

/// A transcoding job as the API describes it.
public struct TranscodeJob: Sendable, Hashable {
    /// Source: Transcoder API v1, `Job.ProcessingState`.
    public enum State: Sendable, Hashable {
        case pending
        case running
        case succeeded
        case failed(Failure)
        /// One that is not known here; the job goes on.
        case other(String)

        public var isEnd: Bool {
            switch self {
            case .succeeded, .failed: true
            case .pending, .running, .other: false
            }
        }
    }

    /// Why it failed: a code of `google.rpc.Code` (3 says that the input is at fault) and Google's sentence.
    public struct Failure: Sendable, Hashable {
        public var code: Int64?
        public var message: String

        public init(code: Int64?, message: String) {
            self.code = code
            self.message = message
        }
    }

    public var name: TranscodeJobName
    public var state: State
    public var labels: [String: String]
    public var createdAt: Timestamp?

    init(_ json: JSON, _ call: GoogleCloudCall) throws(GoogleCloudFailure) {
        guard let name = json["name"]?.string.flatMap({ TranscodeJobName($0) }) else {
            throw .unreadable(call, reason: "the job has no name")
        }
        self.name = name
        // A job that was just made may be described without what is zero.
        switch json["state"]?.string ?? "PENDING" {
        case "PENDING", "PROCESSING_STATE_UNSPECIFIED": self.state = .pending
        case "RUNNING": self.state = .running
        case "SUCCEEDED": self.state = .succeeded
        case "FAILED":
            let message = OutboundResponse.sentence(json["error"]?["message"]) ?? "Google gives no reason"
            self.state = .failed(Failure(code: json["error"]?["code"]?.integer, message: message))
        case let other: self.state = .other(String(other.prefix(64)))
        }
        self.labels = Dictionary(
            json["labels"]?.object?.members.compactMap { member in member.value.string.map { (member.name, $0) } }
                ?? [],
            uniquingKeysWith: { $1 }
        )
        self.createdAt = json["createTime"]?.string.flatMap { Timestamp(rfc3339: $0) }
    }
}
