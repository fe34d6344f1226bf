import Model
import Store

/// What a lane has in its hands, and what it should do next. A value without I/O; the moment is handed in.
struct LaneState: Sendable {
    /// What the lane's loop does next.
    struct Turn: Sendable {
        var results: [DeliveryResult] = []
        var claimLimit = 0
        var isIdle: Bool { self.results.isEmpty && self.claimLimit == 0 }
    }

    var destination: Destination
    var isSignalled = true
    private(set) var breaker: CircuitBreaker

    private let configuration: DispatchConfiguration
    private var queue: [(claim: ClaimedDelivery, expires: Timestamp)] = []
    private var results: [DeliveryResult] = []
    private var workers = 0
    /// The store failed; it is left alone until then.
    private var blockedUntil: Timestamp?
    private var stopping: Stopping?

    private static let storePause = Duration.seconds(1)

    private struct Stopping {
        var drainUntil: Timestamp?
    }

    init(_ destination: Destination, configuration: DispatchConfiguration) {
        self.destination = destination
        self.configuration = configuration
        self.breaker = CircuitBreaker(limits: configuration.circuit)
    }

    /// It will claim again by itself, so a signal would tell it nothing new.
    var isBusy: Bool {
        self.isSignalled && self.blockedUntil == nil && !self.breaker.isOpen
            && !(self.queue.isEmpty && self.results.isEmpty)
    }

    /// Before then a signal is of no use.
    func notBefore(at now: Timestamp) -> Timestamp? {
        var until = self.blockedUntil.flatMap { $0.isAhead(of: now, pause: Self.storePause) ? $0 : nil }
        if case .nothing(let open) = self.breaker.allowance(at: now) { until = max(until ?? open, open) }
        return until
    }

    /// nil when the lane has been stopped and is done.
    mutating func turn(at now: Timestamp) -> Turn? {
        var turn = Turn()
        if let until = self.blockedUntil, !until.isAhead(of: now, pause: Self.storePause) { self.blockedUntil = nil }
        if self.blockedUntil == nil || self.stopping != nil {
            turn.results = self.results
            self.results = []
        }
        if self.stopping != nil {
            return turn.isIdle && self.workers == 0 && self.queue.isEmpty ? nil : turn
        }
        if self.isSignalled && self.blockedUntil == nil { turn.claimLimit = self.room(at: now) }
        if turn.claimLimit > 0 { self.isSignalled = false }
        return turn
    }

    private func room(at now: Timestamp) -> Int {
        switch self.breaker.allowance(at: now) {
        case .everything:
            self.queue.count <= self.configuration.batch / 2 ? self.configuration.batch - self.queue.count : 0
        case .probe: self.workers == 0 && self.queue.isEmpty ? 1 : 0
        case .nothing: 0
        }
    }

    /// Returns how many workers are to be started for them.
    mutating func add(_ claims: [ClaimedDelivery], at now: Timestamp, wasFull: Bool) -> Int {
        if wasFull { self.isSignalled = true }
        let expires = now + self.configuration.patience
        // Workers take from the end.
        self.queue.insert(contentsOf: claims.reversed().map { ($0, expires) }, at: 0)
        let wanted = min(self.configuration.concurrency, self.queue.count + self.workers) - self.workers
        self.workers += max(wanted, 0)
        return max(wanted, 0)
    }

    /// The next claim for a worker; nil tells it to end.
    mutating func take(at now: Timestamp) -> (ClaimedDelivery, Destination)? {
        if let stopping = self.stopping, stopping.drainUntil.map({ now >= $0 }) ?? true { self.queue = [] }
        if case .nothing = self.breaker.allowance(at: now) { self.queue = [] }
        while let (claim, expires) = self.queue.popLast() {
            // One that waited too long for its turn could still be under way when its lease ends.
            if now < expires { return (claim, self.destination) }
        }
        self.workers -= 1
        return nil
    }

    /// Returns whether the circuit is open, where that has changed.
    mutating func finish(_ result: DeliveryResult?, at now: Timestamp) -> Bool? {
        guard let result else { return nil }
        self.results.append(result)
        let wasOpen = self.breaker.isOpen
        switch result.next {
        case .delivered: self.breaker.succeeded()
        case .retry, .dead: self.breaker.failed(at: now)
        case .gone: self.queue = []
        }
        return self.breaker.isOpen == wasOpen ? nil : !wasOpen
    }

    /// Keeps results for another time, and leaves the store alone for a moment. Returns whether they are lost.
    @discardableResult
    mutating func storeFailed(at now: Timestamp, losing results: [DeliveryResult]) -> Bool {
        self.isSignalled = true
        self.blockedUntil = now + Self.storePause
        guard self.stopping == nil else { return true }
        self.results.insert(contentsOf: results, at: 0)
        return false
    }

    mutating func stop(drainUntil: Timestamp?) {
        self.stopping = Stopping(drainUntil: drainUntil)
        if drainUntil == nil { self.queue = [] }
    }
}
