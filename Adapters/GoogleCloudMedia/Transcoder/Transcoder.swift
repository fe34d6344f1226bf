import AdapterKit
import Model

/// Starts transcoding jobs, once each, and asks what became of them.
public struct Transcoder: Sendable {
    private let api: TranscoderAPI
    private let client: GoogleCloudClient

    /// A filter that works leaves one page.
    private static let mostPages = 20

    public init(api: TranscoderAPI, client: GoogleCloudClient) {
        self.api = api
        self.client = client
    }

    /// The job of this key: the one that an earlier call made, or a new one.
    ///
    /// It always looks first, because a call whose answer was lost, or a crash after it, leaves no trace here.
    public func start(_ request: TranscodeRequest) async throws(GoogleCloudFailure) -> TranscodeJob {
        if let job = try await self.job(ofKey: request.key) { return job }
        let answer = try await self.client.send(self.api.create(request), as: .jobCreate)
        return try TranscoderAPI.job(answer, to: .jobCreate, now: self.client.time.now())
    }

    /// A job; nil where Google does not know it, or not any more.
    public func job(_ name: TranscodeJobName) async throws(GoogleCloudFailure) -> TranscodeJob? {
        let answer = try await self.client.send(self.api.get(name), as: .jobGet)
        do throws(GoogleCloudFailure) {
            return try TranscoderAPI.job(answer, to: .jobGet, now: self.client.time.now())
        } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }

    /// Takes the job of a key away, if there is one that has not ended.
    ///
    /// The method's page does not say whether a job that runs is stopped at once, so what it makes in spite of this may
    /// still appear.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    public func cancel(key: String) async throws(GoogleCloudFailure) -> Bool {
        guard let job = try await self.job(ofKey: key), !job.state.isEnd else { return false }
        let answer = try await self.client.send(self.api.delete(job.name), as: .jobDelete)
        try answer.check(.jobDelete, now: self.client.time.now())
        return true
    }

    /// The job that carries a key's label, the first one if there are several.
    public func job(ofKey key: String) async throws(GoogleCloudFailure) -> TranscodeJob? {
        let label = TranscodeRequest.label(of: key)
        var found: [TranscodeJob] = []
        var page: String?
        for _ in 0..<Self.mostPages {
            let answer = try await self.client.send(self.api.list(key: key, page: page), as: .jobList)
            let (jobs, next) = try TranscoderAPI.jobs(answer, now: self.client.time.now())
            // Whatever the filter did, only a job with this label is ours.
            found += jobs.filter { $0.labels[TranscodeRequest.keyLabel] == label }
            guard let next else {
                return found.min {
                    ($0.createdAt?.milliseconds ?? 0, $0.name.id) < ($1.createdAt?.milliseconds ?? 0, $1.name.id)
                }
            }
            page = next
        }
        throw .unreadable(.jobList, reason: "it goes on for more than \(Self.mostPages) pages")
    }
}
