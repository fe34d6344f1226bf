import AsyncHTTPClient
import Logging
import Metrics
import Model
import NIOCore
import Signing
import Store

/// Makes one attempt and judges it.
struct Attempter: Sendable {
    let configuration: DispatchConfiguration
    let keys: SigningKeyRing
    let time: TimeSource
    let random: @Sendable () -> Double
    let metrics: DispatchMetrics

    /// nil where the attempt was called off and says nothing about the subscriber.
    func attempt(_ claim: ClaimedDelivery, to destination: Destination) async -> DeliveryResult? {
        let at = self.time.now()
        let start = NIODeadline.now()
        self.metrics.began()
        let (answer, failure) = await self.call(claim, destination, at: at, start: start)
        let duration = (NIODeadline.now() - start).nanoseconds
        guard failure != .calledOff else {
            self.metrics.ended(nil, nanoseconds: duration)
            return nil
        }
        let end = self.time.now()
        let next = self.configuration.retry.next(
            status: failure == nil ? answer.status : nil,
            retryAfter: answer.retryAfter.flatMap { RetryAfter.duration($0, now: end) },
            attempt: claim.attempts + 1,
            end: end,
            random: self.random()
        )
        self.metrics.ended(next.outcome, nanoseconds: duration)
        let attempt = DeliveryAttempt(
            number: claim.attempts + 1,
            at: at,
            duration: .nanoseconds(duration),
            status: answer.status,
            error: failure?.description,
            response: answer.body
        )
        return DeliveryResult(claim: claim, attempt: attempt, next: next, target: destination.record.url)
    }

    private func call(
        _ claim: ClaimedDelivery,
        _ destination: Destination,
        at: Timestamp,
        start: NIODeadline
    ) async -> (Answer, AttemptFailure?) {
        let deadline = start + .nanoseconds(self.configuration.timeout.nanoseconds)
        let client: PinnedClient
        let request: HTTPClient.Request
        do {
            let dialer = try destination.dialer.get()
            request = try destination.request(claim, to: dialer.target, at: at, keys: self.keys.signers(at: at))
            guard let entered = try await dialer.enter(before: deadline) else { return (Answer(), .calledOff) }
            client = entered
        } catch let error as TargetRefusal {
            return (Answer(), .refused(error))
        } catch let error as SigningError {
            return (Answer(), .signing(reason: error.reason))
        } catch {
            return (Answer(), .other(reason: "\(error)"))
        }
        let collector = AnswerCollector()
        let task = client.client.execute(request: request, delegate: collector, deadline: deadline)
        var failure: AttemptFailure?
        do {
            try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch is AnswerCollector.CutOff {
            // The head is there and as much of the body as is kept.
        } catch {
            failure = Task.isCancelled ? .calledOff : AttemptFailure(error)
        }
        let answer = collector.answer
        if failure != nil, answer.status == nil, case .success(let dialer) = destination.dialer {
            dialer.distrust(client)
        }
        await client.leave()
        return (answer, failure)
    }
}

extension DeliveryResult.Next {
    var outcome: DispatchMetrics.Outcome {
        switch self {
        case .delivered: .delivered
        case .retry: .retry
        case .dead: .dead
        case .gone: .gone
        }
    }
}
