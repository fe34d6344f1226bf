/// The life of one artifact: from its place in the plan until it is made or has failed. One that is not wanted any more
/// leaves the plan.
///
/// A job that says nothing within its deadline is asked about once; if it is lost, or the question stays open, it is
/// asked for again, three times in all, and then has failed. One that says itself
/// that it failed is not repeated unless somebody wants it.
///
/// It asks for its attempts through ``AssetPipeline``, whose effects it gives out.
public struct ArtifactJob: Sendable, Hashable {
    public internal(set) var phase: Phase = .waiting
    public let name: ArtifactName
    public let action: ProcessingPlan.Action
    public let input: UploadSlot
    /// The generation of the input that it is made from.
    public let generation: Int64
    public let after: [ArtifactName]
    /// The number of the attempt under way, or of the last one; 0 before the first.
    public internal(set) var attempt: Int
    /// Attempts before the last time that somebody wanted it again.
    public internal(set) var attemptsBefore: Int
    /// Why it failed.
    public internal(set) var reason: String?

    /// Attempts that are made unasked.
    public static let maximumAttempts = 3

    public enum Phase: String, CaseIterable, Sendable {
        /// For what must come first.
        case waiting
        case running
        /// Its deadline has passed and whoever runs it is being asked.
        case queried
        case ready
        case failed

        /// An end is still to come.
        public var isUnderWay: Bool { self == .running || self == .queried }
    }

    public enum Trigger: String, CaseIterable, Sendable {
        /// Everything that must come first is there.
        case unblocked
        case succeeded
        case failed
        /// Of an earlier attempt.
        case outdated
        /// The answer to a question: it is being worked on.
        case stillRunning = "still_running"
        /// The answer to a question: nobody knows of it.
        case lost
        /// Lost, and no attempt is left.
        case lostForGood = "lost_for_good"
        case overdue
        /// Overdue, and no attempt is left.
        case overdueForGood = "overdue_for_good"
        case retryRequested = "retry_requested"
    }

    public init(_ job: ProcessingPlan.Job, generation: Int64, attempts: Int = 0) {
        self.name = job.name
        self.action = job.action
        self.input = job.input
        self.after = job.after
        self.generation = generation
        self.attempt = attempts
        self.attemptsBefore = attempts
    }

    /// The attempt under way, or the last one.
    public var call: JobCall {
        JobCall(
            name: self.name,
            action: self.action,
            input: self.input,
            generation: self.generation,
            attempt: self.attempt
        )
    }

    var hasAttemptsLeft: Bool { self.attempt - self.attemptsBefore < Self.maximumAttempts }

    /// Whether it is what a plan wants.
    func fits(_ job: ProcessingPlan.Job, generation: Int64) -> Bool {
        self.action == job.action && self.input == job.input && self.generation == generation
    }
}
