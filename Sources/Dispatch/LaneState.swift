import Model
import Store

/// What a lane has in its hands, and what it should do next. A value without I/O; the moment is handed in.
struct LaneState: Sendable {
    /// What the lane's loop does next.
    struct Turn: Sendable {
        var results: [DeliveryResult] = []
        var claimLimit = 0
        /// The subscriber is spared: only what somebody asked for may be claimed.
        var onlyAsked = false
        /// The subscription has changed: its record is read again before anything else.
        var takesOver = false
        var circuit: CircuitNews?
        /// Claims that are not tried after all: given back, they need not wait for their leases to end.
        var dropped: [ClaimedDelivery] = []
        var isIdle: Bool {
            self.results.isEmpty && self.claimLimit == 0 && !self.takesOver && self.circuit == nil
                && self.dropped.isEmpty
        }
    }

    /// What the store does not know yet of the circuit.
    struct CircuitNews: Sendable {
        /// nil where it is closed.
        var openUntil: Timestamp?
    }

    private(set) var destination: Destination
    /// Counts the destinations: what is heard of one says nothing of the next.
    private(set) var generation = 0
    var isSignalled = true
    /// Somebody asked for a delivery, and waits for it.
    var isAsked = false
    /// The subscription was changed, and the destination may be another.
    var isOutdated = false
    private(set) var breaker: CircuitBreaker
    /// What the store was told last of the circuit.
    private(set) var toldCircuit: Timestamp?

    private let configuration: DispatchConfiguration
    private var queue: [(claim: ClaimedDelivery, expires: Timestamp)] = []
    private var results: [DeliveryResult] = []
    private var dropped: [ClaimedDelivery] = []
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

    /// Goes on with another destination, of which nothing bad is known.
    ///
    /// - Returns: the one before, and whether its circuit was open.
    mutating func adopt(_ destination: Destination) -> (old: Destination, wasOpen: Bool) {
        defer {
            self.destination = destination
            self.generation += 1
            self.breaker = CircuitBreaker(limits: self.configuration.circuit)
            self.isSignalled = true
        }
        return (self.destination, self.breaker.isOpen)
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
            (turn.results, turn.dropped) = (self.results, self.dropped)
            (self.results, self.dropped) = ([], [])
        }
        if self.stopping != nil {
            return turn.isIdle && self.workers == 0 && self.queue.isEmpty ? nil : turn
        }
        guard self.blockedUntil == nil else { return turn }
        (turn.takesOver, self.isOutdated) = (self.isOutdated, false)
        if self.isSignalled { turn.claimLimit = self.room(at: now) }
        if turn.claimLimit > 0 {
            (self.isSignalled, self.isAsked) = (false, false)
        } else if self.isAsked, case .nothing = self.breaker.allowance(at: now), self.isFree {
            (turn.claimLimit, turn.onlyAsked, self.isAsked) = (1, true, false)
        }
        if self.breaker.openUntil != self.toldCircuit {
            turn.circuit = CircuitNews(openUntil: self.breaker.openUntil)
            self.toldCircuit = self.breaker.openUntil
        }
        return turn
    }

    private var isFree: Bool { self.workers == 0 && self.queue.isEmpty }

    /// The store could not be told of the circuit; it will be told again.
    mutating func circuitIsUntold() { self.toldCircuit = Timestamp(milliseconds: .min) }

    private func room(at now: Timestamp) -> Int {
        switch self.breaker.allowance(at: now) {
        case .everything:
            self.queue.count <= self.configuration.batch / 2 ? self.configuration.batch - self.queue.count : 0
        case .probe: self.isFree ? 1 : 0
        case .nothing: 0
        }
    }

    /// Returns how many workers are to be started for them.
    mutating func add(_ claims: [ClaimedDelivery], at now: Timestamp, wasFull: Bool) -> Int {
        if wasFull { self.isSignalled = true }
        let expires = now + self.configuration.patience
        // Workers take from the end.
        self.queue.insert(contentsOf: claims.reversed().filter { !$0.isAsked }.map { ($0, expires) }, at: 0)
        self.queue += claims.reversed().filter(\.isAsked).map { ($0, expires) }
        let wanted = min(self.configuration.concurrency, self.queue.count + self.workers) - self.workers
        self.workers += max(wanted, 0)
        return max(wanted, 0)
    }

    /// The next claim for a worker; nil tells it to end.
    mutating func take(at now: Timestamp) -> (ClaimedDelivery, Destination, generation: Int)? {
        if let stopping = self.stopping, stopping.drainUntil.map({ now >= $0 }) ?? true { self.drop() }
        if case .nothing = self.breaker.allowance(at: now) { self.drop { !$0.isAsked } }
        while let (claim, expires) = self.queue.popLast() {
            // One that waited too long for its turn could still be under way when its lease ends.
            if now < expires { return (claim, self.destination, self.generation) }
            self.dropped.append(claim)
        }
        self.workers -= 1
        return nil
    }

    /// Returns whether the circuit is open, where that has changed.
    ///
    /// - Parameter generation: of the destination that was called.
    mutating func finish(_ result: DeliveryResult?, generation: Int, at now: Timestamp) -> Bool? {
        guard let result else { return nil }
        self.results.append(result)
        guard generation == self.generation else { return nil }
        let wasOpen = self.breaker.isOpen
        switch result.next {
        case .delivered: self.breaker.succeeded()
        case .retry, .dead: self.breaker.failed(at: now)
        case .gone: self.drop()
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
        if drainUntil == nil { self.drop() }
    }

    private mutating func drop(_ isDropped: (ClaimedDelivery) -> Bool = { _ in true }) {
        self.dropped += self.queue.map(\.claim).filter(isDropped)
        self.queue.removeAll { isDropped($0.claim) }
    }
}
