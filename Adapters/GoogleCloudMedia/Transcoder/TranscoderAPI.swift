public import AdapterKit
public import Model

/// Builds the calls to the Transcoder API and reads their answers; it sends nothing itself.
///
/// Source: Transcoder API v1, `projects.locations.jobs.create`, `get`, `list`, `delete`.
public struct TranscoderAPI: Sendable {
    private let root: String
    private let parent: String

    /// - Parameters:
    ///   - project: its id or its number.
    ///   - location: such as `asia-east1`.
    public init(
        project: String,
        location: String,
        baseURL: BaseURL = .transcoder
    ) throws(TranscodeRequestError) {
        guard TranscodeJobName.isStep(project) else { throw .badLocation("project") }
        guard TranscodeJobName.isStep(location) else { throw .badLocation("location") }
        self.root = "\(baseURL)/v1/"
        self.parent = "projects/\(project)/locations/\(location)"
    }

    public func create(_ request: TranscodeRequest) -> OutboundRequest {
        .json(request.body, to: "\(self.root)\(self.parent)/jobs")
    }

    public func get(_ name: TranscodeJobName) -> OutboundRequest {
        OutboundRequest(method: "GET", url: "\(self.root)\(name)")
    }

    /// Takes a job away; one that is not there is no failure.
    public func delete(_ name: TranscodeJobName) -> OutboundRequest {
        OutboundRequest(method: "DELETE", url: "\(self.root)\(name)?allowMissing=true")
    }

    /// The jobs with a key's label. The filter's language is that of AIP-160.
    public func list(key: String, page: String? = nil) -> OutboundRequest {
        let filter = "labels.\(TranscodeRequest.keyLabel)=\"\(TranscodeRequest.label(of: key))\""
        let next = page.map { "&pageToken=\(PercentEncoding.step($0))" } ?? ""
        return OutboundRequest(
            method: "GET",
            url: "\(self.root)\(self.parent)/jobs?filter=\(PercentEncoding.step(filter))&pageSize=100\(next)"
        )
    }

    public static func job(
        _ answer: OutboundResponse,
        to call: GoogleCloudCall,
        now: Timestamp
    ) throws(GoogleCloudFailure) -> TranscodeJob {
        try answer.check(call, now: now)
        return try TranscodeJob(try answer.object(call), call)
    }

    /// A page of a list and where the next one begins.
    public static func jobs(
        _ answer: OutboundResponse,
        now: Timestamp
    ) throws(GoogleCloudFailure) -> (jobs: [TranscodeJob], next: String?) {
        try answer.check(.jobList, now: now)
        let json = try answer.object(.jobList)
        guard json["unreachable"]?.array?.isEmpty ?? true else {
            throw .unreadable(.jobList, reason: "it lacks the jobs of a place that Google does not reach")
        }
        var jobs: [TranscodeJob] = []
        for job in json["jobs"]?.array ?? [] { jobs.append(try TranscodeJob(job, .jobList)) }
        return (jobs, json["nextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }
}
