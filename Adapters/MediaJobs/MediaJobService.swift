public import AdapterKit
public import Model

/// A job service behind its endpoint.
public struct MediaJobService: Sendable {
    private let endpoint: MediaJobEndpoint
    private let outbound: OutboundHTTP
    private let now: @Sendable () -> Timestamp

    public init(endpoint: MediaJobEndpoint, outbound: OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        self.endpoint = endpoint
        self.outbound = outbound
        self.now = now
    }

    /// Asks for a job; asked again, the service says that it has it.
    public func start(_ job: MediaJob) async throws(MediaJobFailure) -> MediaJobReceipt {
        let answer = try await self.send(try self.endpoint.start(job, now: self.now()))
        return try MediaJobEndpoint.receipt(answer, now: self.now())
    }

    /// Asks what became of a job whose end is overdue.
    public func status(ofKey key: String) async throws(MediaJobFailure) -> MediaJobStatus {
        let answer = try await self.send(try self.endpoint.status(ofKey: key, now: self.now()))
        return try MediaJobEndpoint.status(answer, now: self.now())
    }

    /// Calls a job off that is not wanted any more.
    public func cancel(key: String) async throws(MediaJobFailure) -> MediaJobCancellation {
        let answer = try await self.send(try self.endpoint.cancel(key: key, now: self.now()))
        return try MediaJobEndpoint.cancellation(answer, now: self.now())
    }

    private func send(_ request: OutboundRequest) async throws(MediaJobFailure) -> OutboundResponse {
        do throws(OutboundFailure) { return try await self.outbound.send(request) } catch { throw .noAnswer(error) }
    }
}
