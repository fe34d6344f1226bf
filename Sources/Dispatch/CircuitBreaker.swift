public import Model

/// Spares a subscriber that fails again and again: after some failures in a row only one attempt at a time goes out, and
/// the pauses between them grow.
///
/// Deliveries that wait meanwhile keep their schedules. A pure value: the moment is handed in.
public struct CircuitBreaker: Sendable, Hashable {
    public struct Limits: Sendable, Hashable {
        /// Failures in a row that open the circuit.
        public var failures: Int
        public var firstPause: Duration
        /// The pause doubles up to this.
        public var longestPause: Duration

        public init(failures: Int = 10, firstPause: Duration = .seconds(5), longestPause: Duration = .seconds(300)) {
            self.failures = max(failures, 1)
            self.firstPause = firstPause
            self.longestPause = max(longestPause, firstPause)
        }
    }

    /// What may go out now.
    public enum Allowance: Sendable, Hashable {
        case everything
        /// One attempt, alone.
        case probe
        /// Nothing until then.
        case nothing(until: Timestamp)
    }

    private enum State: Sendable, Hashable {
        case closed(failures: Int)
        case open(until: Timestamp, pause: Duration)
    }

    private let limits: Limits
    private var state = State.closed(failures: 0)

    public init(limits: Limits = Limits()) { self.limits = limits }

    public var isOpen: Bool {
        if case .open = self.state { true } else { false }
    }

    /// Until when the subscriber is spared, as far as is known; past while it is being probed. nil while it is closed.
    public var openUntil: Timestamp? {
        if case .open(let until, _) = self.state { until } else { nil }
    }

    public func allowance(at now: Timestamp) -> Allowance {
        switch self.state {
        case .closed: .everything
        case .open(let until, let pause): until.isAhead(of: now, pause: pause) ? .nothing(until: until) : .probe
        }
    }

    /// Any success closes the circuit.
    public mutating func succeeded() { self.state = .closed(failures: 0) }

    /// - Parameter now: when the attempt ended.
    public mutating func failed(at now: Timestamp) {
        switch self.state {
        case .closed(let failures) where failures + 1 < self.limits.failures:
            self.state = .closed(failures: failures + 1)
        case .closed:
            self.state = .open(until: now + self.limits.firstPause, pause: self.limits.firstPause)
        case .open(let until, let pause) where !until.isAhead(of: now, pause: pause):
            let longer = min(pause * 2, self.limits.longestPause)
            self.state = .open(until: now + longer, pause: longer)
        case .open:
            // Set out before the circuit opened, and says nothing new.
            break
        }
    }
}
