import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// What a subscriber answered, as far as it is of interest.
struct Answer: Sendable {
    /// nil until the head has come.
    var status: Int?
    var retryAfter: String?
    /// The first 4 KiB.
    var body: [UInt8] = []
}

/// Collects an answer without ever holding more of it than is kept.
final class AnswerCollector: HTTPClientResponseDelegate {
    /// As much of the body is kept.
    static let keptBytes = 4096
    /// As much more is read and forgotten, so that the connection can be used again; a longer answer is cut off.
    static let patientBytes = 64 * 1024

    /// The answer is longer than anybody wants to read; everything of interest is there.
    struct CutOff: Error {}

    private struct State {
        var answer = Answer()
        var received = 0
    }

    private let state = Mutex(State())

    /// What has come so far.
    var answer: Answer { self.state.withLock { $0.answer } }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        self.state.withLock { state in
            state.answer.status = Int(head.status.code)
            state.answer.retryAfter = head.headers.first(name: "retry-after")
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isTooLong = self.state.withLock { state in
            state.received += buffer.readableBytes
            let room = Self.keptBytes - state.answer.body.count
            if room > 0 { state.answer.body.append(contentsOf: buffer.readableBytesView.prefix(room)) }
            return state.received > Self.patientBytes
        }
        return isTooLong
            ? task.eventLoop.makeFailedFuture(CutOff()) : task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {}
}
