import Dispatch
import GRDB
import Synchronization

/// Keeps the write-ahead log short without ever holding up the writer for long.
///
/// A connection of its own moves the log's pages into the database while the writer goes on. What the writer added
/// meanwhile is small; the writer moves that rest itself between two groups, and the next commit begins the log anew.
/// However large the calls are and whoever reads, the log stays under 200 MB, unless one read goes on while more than
/// that is written.
final class WALCheckpointer: Sendable {
    private enum Phase { case idle, running, restReady }

    /// Pages of 4 KiB that the writer adds between two rounds: 48 MiB.
    private static let pagesPerRound = 12_288
    /// Pages that the writer adds before a round that readers were in the way of is tried again.
    private static let pagesPerRetry = 1024
    /// Pages that the writer moves itself at most: about a group's worth.
    private static let writersShare = 512
    /// Pages of the log from which on the writer waits for readers, so that the log can begin anew: 64 MiB.
    static let longLog = 16_384
    /// How long it then waits; longer for a log of twice that length, and then not as often.
    private static let patience = Duration.milliseconds(10)
    private static let lastPatience = Duration.milliseconds(250)

    private struct State {
        var phase = Phase.idle
        /// Added since the last round.
        var pages = 0
        /// The log's length as the round found it.
        var log = 0
    }

    private let state = Mutex(State())
    private let queue: DatabaseQueue

    init(path: String) throws {
        var settings = Configuration()
        settings.busyMode = .timeout(SQLiteConnection.busyTimeout)
        settings.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        }
        self.queue = try DatabaseQueue(path: path, configuration: settings)
    }

    /// Called by the writer between two groups.
    func afterCommit(on connection: SQLiteConnection) {
        enum Step { case nothing, begin, finish(log: Int) }
        let added = connection.takePagesWritten()
        let step: Step = self.state.withLock { state in
            state.pages += added
            switch state.phase {
            case .idle where state.pages >= Self.pagesPerRound:
                state.phase = .running
                return .begin
            case .restReady:
                state.phase = .idle
                state.pages = 0
                return .finish(log: state.log)
            case .idle, .running: return .nothing
            }
        }
        switch step {
        case .nothing: break
        case .begin: self.queue.asyncWriteWithoutTransaction { self.moveLog($0) }
        case .finish(let log): self.moveRest(of: log, on: connection)
        }
    }

    private func moveLog(_ database: Database) {
        var log = 0
        var rest = Int.max
        if let handle = database.sqliteConnection {
            let connection = SQLiteConnection(handle, of: database)
            // Each pass is shorter than the one before, because the writer adds less during it. Who moves the last page
            // syncs all that was moved, and that is the writer: so that it has little to sync, each pass is synced here.
            for _ in 0..<4 where rest > Self.writersShare {
                (log, rest) = connection.checkpoint()
                if !connection.syncDatabase() { rest = .max }
            }
        }
        self.state.withLock { state in
            state.log = log
            // A reader of old pages is in the way; but a log that grows faster than it is moved is the writer's to end.
            let isInTheWay = rest > Self.writersShare && log <= 2 * Self.longLog
            state.phase = isInTheWay ? .idle : .restReady
            if isInTheWay { state.pages = Self.pagesPerRound - Self.pagesPerRetry }
        }
    }

    /// The next commit begins the log anew if everything was moved and nobody reads from the log just then. Readers that
    /// follow each other closely can always be there; a long log is worth a wait for them.
    private func moveRest(of log: Int, on connection: SQLiteConnection) {
        guard log > Self.longLog else {
            _ = connection.checkpoint()
            return
        }
        let isLast = log > 2 * Self.longLog
        if connection.restartLog(within: isLast ? Self.lastPatience : Self.patience) { return }
        self.state.withLock { $0.pages = Self.pagesPerRound - (isLast ? 4 : 1) * Self.pagesPerRetry }
    }

    func close() throws { try self.queue.close() }
}
