/// How deliveries are made.
public struct DispatchConfiguration: Sendable {
    public var retry: RetryPolicy
    /// For a whole attempt: connecting, sending, and the answer to its end.
    public var timeout: Duration
    public var allowedTargets: AllowedTargets
    /// Attempts that are under way at once for one subscription, each on a connection of its own.
    public var concurrency: Int
    public var circuit: CircuitBreaker.Limits
    /// How long the gateway goes without looking for due deliveries when nothing wakes it.
    public var pollInterval: Duration
    /// How long a host's addresses are used before they are looked up again.
    public var addressLifetime: Duration

    public init(
        retry: RetryPolicy = RetryPolicy(),
        timeout: Duration = .seconds(15),
        allowedTargets: AllowedTargets = .none,
        concurrency: Int = 32,
        circuit: CircuitBreaker.Limits = .init(),
        pollInterval: Duration = .seconds(5),
        addressLifetime: Duration = .seconds(30)
    ) {
        self.retry = retry
        self.timeout = timeout
        self.allowedTargets = allowedTargets
        self.concurrency = max(concurrency, 1)
        self.circuit = circuit
        self.pollInterval = pollInterval
        self.addressLifetime = addressLifetime
    }

    /// How long an attempt may wait for its turn after it was claimed.
    var patience: Duration { self.timeout + .seconds(5) }
    /// How long a claim is held: whatever begins within the patience also ends before somebody else may claim it.
    var lease: Duration { self.patience + self.timeout + .seconds(2) }
    /// How many deliveries one claim takes.
    var batch: Int { self.concurrency * 4 }
}
