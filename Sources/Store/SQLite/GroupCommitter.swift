import CoreMetrics
import Dispatch
import GRDB
import GRDBSQLite
import Glibc
import Model
import Synchronization

/// Commits for everybody who waits: concurrent writes share one transaction, and none is undone by another's failure.
///
/// Accepts go first; ``BackgroundPace`` says when a background body may run beside them.
final class GroupCommitter: Sendable {
    private struct Queue {
        var accepts: [CommitJob] = []
        var background: [CommitJob] = []
        var pace = BackgroundPace()
        var isRunning = false
        /// After the pause that background bodies wait for.
        var willResume = false
        var isClosed = false
        var idle: [CheckedContinuation<Void, Never>] = []
    }

    private static let maximumWaiting = 4096
    private static let maximumGroup = 256
    /// One for each thread that may wait for the writer's core on a small machine: two of connections, and those of
    /// whoever they answer. At 64 connections on two cores three to five turns gave 4 to 13 % more calls than none; ten 3 %.
    private static let turnsGiven = 4

    private let queue = Mutex(Queue())
    private let pool: DatabasePool
    private let checkpointer: WALCheckpointer
    private let metrics: StoreMetrics
    private let wake: @Sendable (WakeupChannel) -> Void

    init(
        pool: DatabasePool,
        checkpointer: WALCheckpointer,
        metrics: StoreMetrics,
        wake: @escaping @Sendable (WakeupChannel) -> Void
    ) {
        self.pool = pool
        self.checkpointer = checkpointer
        self.metrics = metrics
        self.wake = wake
    }

    var load: DatabaseLoad {
        self.queue.withLock {
            DatabaseLoad(waitingAccepts: $0.accepts.count, waitingBackground: $0.background.count)
        }
    }

    func submit<Value: Sendable>(
        _ lane: WriteLane,
        _ body: @escaping @Sendable (any SQLTransaction) throws -> Value,
        then tell: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        self.enqueue(CommitJob(lane, body, then: tell), lane)
    }

    private func enqueue(_ job: CommitJob, _ lane: WriteLane) {
        enum Decision { case start, wait, refuse(SQLError) }
        let decision: Decision = self.queue.withLock { queue in
            if queue.isClosed { return .refuse(.closed) }
            if queue.accepts.count + queue.background.count >= Self.maximumWaiting { return .refuse(.overloaded) }
            switch lane {
            case .accept, .append: queue.accepts.append(job)
            case .background: queue.background.append(job)
            }
            defer { queue.isRunning = true }
            return queue.isRunning ? .wait : .start
        }
        switch decision {
        case .start: self.pool.asyncWriteWithoutTransaction { self.work(on: $0) }
        case .wait: break
        case .refuse(let error): job.refuse(error)
        }
    }

    /// Runs on the writer until nothing waits.
    private func work(on database: Database) {
        let connection: SQLiteConnection
        do throws(SQLError) { connection = try SQLiteConnection(database) } catch { return self.refuseAll(error) }
        while let group = self.next() {
            let start = ContinuousClock.now
            self.commit(group.jobs, connection)
            if group.hasBackground {
                let took = ContinuousClock.now - start
                self.queue.withLock { $0.pace.noteBackground(took: took) }
            }
            self.metrics.commits.record(group.jobs.count)
            self.checkpointer.afterCommit(on: connection)
            Self.giveWay()
        }
    }

    /// Lets those go first who hand out the answers and bring the next calls: where cores are short the next commit then
    /// serves more of them. Where nobody waits for a core this returns at once.
    private static func giveWay() { for _ in 0..<Self.turnsGiven { sched_yield() } }

    private func next() -> (jobs: [CommitJob], hasBackground: Bool)? {
        enum Turn {
            case work([CommitJob], hasBackground: Bool)
            case pause(Duration?)
            case idle([CheckedContinuation<Void, Never>])
        }
        let now = ContinuousClock.now
        let turn: Turn = self.queue.withLock { queue in
            var group = Array(queue.accepts.prefix(Self.maximumGroup))
            queue.accepts.removeFirst(group.count)
            group.sort { $0.place < $1.place }
            if !group.isEmpty { queue.pace.noteAccepts(group.count, at: now) }
            // Nobody waits for an answer any more once the queue is closed.
            let wait = queue.background.isEmpty || queue.isClosed ? nil : queue.pace.admit(at: now)
            let hasBackground = wait == nil && !queue.background.isEmpty
            if hasBackground { group.append(queue.background.removeFirst()) }
            if !group.isEmpty { return .work(group, hasBackground: hasBackground) }
            queue.isRunning = false
            if let wait {
                defer { queue.willResume = true }
                return .pause(queue.willResume ? nil : wait)
            }
            defer { queue.idle = [] }
            return .idle(queue.idle)
        }
        switch turn {
        case .work(let jobs, let hasBackground): return (jobs, hasBackground)
        case .idle(let waiters):
            for waiter in waiters { waiter.resume() }
        case .pause(nil): break
        case .pause(let wait?):
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(wait.milliseconds) + 1)) {
                self.resume()
            }
        }
        return nil
    }

    /// Goes on after a pause, unless an accept has started the writer meanwhile.
    private func resume() {
        let starts = self.queue.withLock { queue in
            queue.willResume = false
            guard !queue.isRunning, !queue.background.isEmpty || !queue.accepts.isEmpty else { return false }
            queue.isRunning = true
            return true
        }
        if starts { self.pool.asyncWriteWithoutTransaction { self.work(on: $0) } }
    }

    /// Nearly every group commits as one. Where a member fails the group is undone and done again with a savepoint for
    /// each: savepoints copy every page that they touch, so only a group that needs them pays for them.
    private func commit(_ group: [CommitJob], _ connection: SQLiteConnection) {
        if !self.commit(group, connection, apart: false) { _ = self.commit(group, connection, apart: true) }
    }

    /// - Parameter apart: each member in a savepoint of its own.
    /// - Returns: false when a member failed that cannot be undone alone; nothing was stored and nobody was told.
    private func commit(_ group: [CommitJob], _ connection: SQLiteConnection, apart: Bool) -> Bool {
        var finishes: [CommitJob.Finish] = []
        finishes.reserveCapacity(group.count)
        var woken: Set<WakeupChannel> = []
        do throws(SQLError) {
            try connection.run("BEGIN IMMEDIATE")
            for (index, job) in group.enumerated() {
                if apart { try connection.run("SAVEPOINT member") }
                let transaction = SQLiteTransaction(connection)
                let finish = job.run(transaction)
                // FULL, IOERR and NOMEM may have ended the whole transaction: then nobody in the group was stored.
                guard connection.isInTransaction else {
                    self.fail(finishes + [finish], group.dropFirst(index + 1), transaction.failure ?? .ended)
                    return true
                }
                if finish.failed, !apart {
                    try connection.run("ROLLBACK")
                    return false
                }
                finishes.append(finish)
                if finish.failed {
                    try connection.run("ROLLBACK TO member")
                } else {
                    woken.formUnion(transaction.woken)
                }
                if apart { try connection.run("RELEASE member") }
            }
            try connection.run("COMMIT")
        } catch {
            if connection.isInTransaction {
                // Nothing more can be done about a rollback that fails; the members hear of the first error.
                _ = Result { () throws(SQLError) in try connection.run("ROLLBACK") }
            }
            self.fail(finishes, group.dropFirst(finishes.count), error)
            return true
        }
        for finish in finishes { finish.resume(nil) }
        for channel in woken { self.wake(channel) }
        return true
    }

    private func fail(_ finishes: [CommitJob.Finish], _ rest: ArraySlice<CommitJob>, _ error: SQLError) {
        for finish in finishes { finish.resume(error) }
        for job in rest { job.refuse(error) }
    }

    private func refuseAll(_ error: SQLError) {
        let (jobs, idle) = self.queue.withLock { queue in
            defer { (queue.accepts, queue.background, queue.isRunning, queue.idle) = ([], [], false, []) }
            return (queue.accepts + queue.background, queue.idle)
        }
        for job in jobs { job.refuse(error) }
        for waiter in idle { waiter.resume() }
    }

    /// Refuses what comes from now on and returns when nothing waits any more.
    func drain() async {
        await withCheckedContinuation { continuation in
            let isIdle = self.queue.withLock { queue in
                queue.isClosed = true
                let isIdle = !queue.isRunning && queue.background.isEmpty
                if !isIdle { queue.idle.append(continuation) }
                return isIdle
            }
            // What pauses does not wait for its turn any more.
            if isIdle { continuation.resume() } else { self.resume() }
        }
    }

    func checkpoint() async throws {
        do {
            try await self.pool.barrierWriteWithoutTransaction { database in
                _ = try database.checkpoint(.truncate)
            }
        } catch { throw SQLError(grdb: error) }
    }
}

extension SQLError {
    static let overloaded = SQLError(kind: .unavailable, code: "overloaded", message: "too many writes wait")
    static let ended = SQLError(kind: .unavailable, code: "ended", message: "the transaction ended by itself")
}
