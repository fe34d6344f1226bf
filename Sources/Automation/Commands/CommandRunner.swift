public import CoreMetrics
public import Logging
import Model
public import ServiceLifecycle
public import Store
import Synchronization

/// Carries out commands: claims what is due, has it performed outside of any transaction, and stores what came of it
/// together with the provider's answer and its events.
///
/// A command that was claimed when the process died is claimed again; the keys of its events guard what follows.
public struct CommandRunner: Service {
    private let store: Store
    private let automator: Automator
    private let performers: [CommandRecord.Kind: any CommandPerformer]
    private let schedule: CommandSchedule
    private let random: @Sendable () -> Double
    private let counters: [String: Counter]
    private let logger: Logger

    /// Calls under way at once in each lane.
    private static let concurrency = 8
    /// Longer than any attempt takes; what is held longer is taken for lost.
    private static let lease = Duration.seconds(120)
    private static let pollInterval = Duration.seconds(1)
    /// Between two parts of one that is done in parts: others have their turn.
    private static let breath = Duration.seconds(1)
    /// How soon one goes on that waits for a decision, or for its configuration.
    private static let longPause = Duration.seconds(600)

    /// - Parameters:
    ///   - automator: tells the machines what came of what they wanted.
    ///   - random: 0..<1.
    public init(
        automator: Automator,
        performers: [CommandRecord.Kind: any CommandPerformer],
        schedule: CommandSchedule = CommandSchedule(),
        random: @escaping @Sendable () -> Double,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.store = automator.store
        self.automator = automator
        self.performers = performers
        self.schedule = schedule
        self.random = random
        self.counters = Dictionary(
            uniqueKeysWithValues: ["done", "refused", "retried", "waiting", "dead"].map {
                ($0, Counter(label: "tollgate_commands_total", dimensions: [("outcome", $0)], factory: metrics))
            }
        )
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            let (ticks, tick) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let running = Running()
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in self.store.commandWakeups() { tick.yield() }
                }
                group.addTask {
                    // Ends with the task: a sleep that is cancelled throws.
                    while (try? await self.store.time.sleep(Self.pollInterval)) != nil { tick.yield() }
                    tick.finish()
                }
                for await _ in ticks {
                    for lane in CommandLane.allCases {
                        let free = Self.concurrency - running.count(in: lane)
                        guard free > 0 else { continue }
                        for command in await self.claim(lane, free) {
                            running.add(1, to: lane)
                            group.addTask {
                                await self.attempt(command)
                                running.add(-1, to: lane)
                                // There may be more than were free to be taken.
                                tick.yield()
                            }
                        }
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Works off everything that is due now.
    ///
    /// - Returns: how many attempts were made.
    @discardableResult
    public func drain() async throws(StoreError) -> Int {
        var attempts = 0
        while !Task.isCancelled {
            let commands = try await self.store.claimCommands(limit: Self.concurrency, lease: Self.lease)
            guard !commands.isEmpty else { break }
            await withDiscardingTaskGroup { group in
                for command in commands { group.addTask { await self.attempt(command) } }
            }
            attempts += commands.count
        }
        return attempts
    }

    private func claim(_ lane: CommandLane, _ limit: Int) async -> [ClaimedCommand] {
        do { return try await self.store.claimCommands(of: lane.kinds, limit: limit, lease: Self.lease) } catch {
            // Being told to stop in the middle of a look is no failure.
            if !Task.isCancelled {
                self.logger.error("commands cannot be claimed for now", metadata: ["error": "\(error)"])
            }
            return []
        }
    }

    private func attempt(_ command: ClaimedCommand) async {
        let outcome: CommandOutcome
        if let performer = self.performers[command.kind] {
            outcome = await performer.perform(command, now: self.store.time.now())
        } else {
            outcome = .unconfigured(reason: "nothing is configured that carries out \(command.kind.rawValue)")
        }
        // Broken off by ourselves: the next start takes it up.
        if case .retry = outcome, Task.isCancelled { return }
        let result = self.result(command, outcome)
        do { try await self.automator.settle(result) } catch {
            // Its lease ends, and it is performed again.
            self.logger.error(
                "a command's result was not stored",
                metadata: ["command": "\(command.id)", "error": "\(error)"]
            )
            return
        }
        self.tell(result)
    }

    private func result(_ command: ClaimedCommand, _ outcome: CommandOutcome) -> CommandResult {
        switch outcome {
        case .done(let answer): return CommandResult(claim: command, outcome: .done, answer: answer)
        case .told(let report): return CommandResult(claim: command, outcome: .done, report: report)
        case .refused(let reason, let answer):
            return CommandResult(claim: command, outcome: .refused(reason: reason), answer: answer)
        case .progressed(let reason):
            let until = self.store.time.now() + Self.breath
            return CommandResult(claim: command, outcome: .waiting(until: until, reason: reason))
        case .held(let reason):
            let until = self.store.time.now() + Self.longPause
            return CommandResult(claim: command, outcome: .waiting(until: until, reason: reason))
        case .unconfigured(let reason):
            let until = self.store.time.now() + Self.longPause
            return CommandResult(claim: command, outcome: .waiting(until: until, reason: "not_configured: \(reason)"))
        case .retry(let reason, let after):
            let next = self.schedule.next(
                after: command.attempts + 1,
                retryAfter: after,
                end: self.store.time.now(),
                random: self.random()
            )
            return CommandResult(
                claim: command,
                outcome: next.map { .retry(at: $0, error: reason) } ?? .dead(error: reason)
            )
        }
    }

    private func tell(_ result: CommandResult) {
        let (name, reason): (String, String?) =
            switch result.outcome {
            case .done: ("done", nil)
            case .refused(let reason): ("refused", reason)
            case .retry(_, let error): ("retried", error)
            case .waiting(_, let reason): ("waiting", reason)
            case .dead(let error): ("dead", error)
            }
        self.counters[name]?.increment()
        guard let reason else { return }
        let metadata: Logger.Metadata = [
            "command": "\(result.claim.id)", "source": "\(result.claim.source)", "outcome": "\(name)",
            "reason": "\(reason)",
        ]
        if name == "retried" || name == "waiting" {
            self.logger.info("a command goes on", metadata: metadata)
        } else {
            self.logger.error("a command ended without an effect", metadata: metadata)
        }
    }
}

/// How many attempts are under way in each lane.
private final class Running: Sendable {
    private let numbers = Mutex<[CommandLane: Int]>([:])

    func count(in lane: CommandLane) -> Int { self.numbers.withLock { $0[lane, default: 0] } }

    func add(_ change: Int, to lane: CommandLane) { self.numbers.withLock { $0[lane, default: 0] += change } }
}
