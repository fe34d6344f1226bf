public import TestSupport

/// Serves a double on a port of 127.0.0.1, notes what was wrong with the calls, and fails those it is told to.
public final class DoubleHost<Double: ProviderDouble>: Sendable {
    /// A failure that waits for its call.
    struct Order: Sendable {
        var failure: DoubleFailure
        /// nil: any call.
        var operation: String?
    }

    /// A call as it was dealt with.
    public struct Heard: Sendable {
        public var operation: String
        /// What was wrong with it.
        public var complaint: String?
    }

    public let double: Double
    /// What was wrong with the calls so far, in their order: `POST /x: authorization is missing`.
    public let complaints = Watched<[String]>([])
    let orders = Watched<[Order]>([])
    /// The operations of the calls so far, those too that failed; each stands here once it is dealt with.
    public let operations = Watched<[String]>([])
    private let sink: LoopbackSink
    private let hear: @Sendable (Heard) -> Void
    /// Lets go of the host when it is closed.
    private let link: Watched<DoubleHost?>

    /// Starts on a port, a free one unless it is named.
    ///
    /// - Parameter hear: is told of each call before it is answered.
    public init(
        _ double: Double,
        port: Int = 0,
        hear: @escaping @Sendable (Heard) -> Void = { _ in }
    ) async throws {
        self.double = double
        self.hear = hear
        let link = Watched<DoubleHost?>(nil)
        self.link = link
        self.sink = try await LoopbackSink(port: port) { request in
            guard let host = link.value else { return LoopbackSink.Answer(503) }
            return host.answer(DoubleCall(request))
        }
        link.change { $0 = self }
    }

    public var port: Int { self.sink.port }

    /// `http://127.0.0.1:<port>` and the path.
    public func url(_ path: String = "") -> String { self.sink.url(path) }

    /// Fails the next calls, or the next ones of an operation.
    public func fail(_ failure: DoubleFailure, count: Int = 1, on operation: String? = nil) {
        self.orders.change { $0 += Array(repeating: Order(failure: failure, operation: operation), count: count) }
    }

    public func close() async throws {
        try await self.sink.close()
        self.link.change { $0 = nil }
    }

    /// Runs `body` with a host that is closed afterwards.
    public static func run<Result: Sendable>(
        _ double: Double,
        _ body: (DoubleHost) async throws -> Result
    ) async throws -> Result {
        let host = try await DoubleHost(double)
        let result: Result
        do { result = try await body(host) } catch {
            try await host.close()
            throw error
        }
        try await host.close()
        return result
    }

    private func answer(_ call: DoubleCall) -> LoopbackSink.Answer {
        if call.path.hasPrefix("/_double") { return self.control(call) }
        // Every browser asks for it.
        if call.path == "/favicon.ico" { return LoopbackSink.Answer(404) }
        let operation = self.double.operation(of: call)
        let (answer, complaint) = self.answer(call, operation)
        self.operations.change { $0.append(operation) }
        self.hear(Heard(operation: operation, complaint: complaint))
        return answer
    }

    private func answer(_ call: DoubleCall, _ operation: String) -> (LoopbackSink.Answer, complaint: String?) {
        let failure = self.orders.change { orders -> DoubleFailure? in
            let place = orders.firstIndex { $0.operation == nil || $0.operation == operation }
            return place.map { orders.remove(at: $0).failure }
        }
        switch failure {
        case nil: return self.judge(call)
        case .timeout: return (LoopbackSink.Answer(way: .never), nil)
        case .lostAnswer:
            var judged = self.judge(call)
            judged.answer.way = .never
            return judged
        case .tooManyRequests(let seconds):
            return (LoopbackSink.Answer(429, headers: [("retry-after", "\(seconds)")]), nil)
        case .serverError: return (.text("Internal Server Error", status: 500), nil)
        case .garbage:
            return (LoopbackSink.Answer(200, body: [0xFF, 0xFE] + Array("<html>\u{0}not what you asked".utf8)), nil)
        }
    }

    private func judge(_ call: DoubleCall) -> (answer: LoopbackSink.Answer, complaint: String?) {
        do throws(Complaint) { return (try self.double.answer(call), nil) } catch {
            let complaint = "\(call.method) \(call.path): \(error.text)"
            self.complaints.change { $0.append(complaint) }
            return (self.double.refusal(error), complaint)
        }
    }
}
