import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Keeps the write-ahead log short without ever holding up the writer for long.
///
/// A connection of its own moves the log's pages into the database while the writer goes on. What the writer added
/// meanwhile is small; the writer moves that rest itself between two groups, and the next commit begins the log anew.
final class WALCheckpointer: Sendable {
    private enum Phase { case idle, running, restReady }

    /// Writes between two looks at the log; a few pages each.
    private static let writesPerRound = 4096
    /// Pages that the writer moves itself at most: about a group's worth.
    private static let writersShare = 512

    private struct State {
        var phase = Phase.idle
        var writes = 0
    }

    private let state = Mutex(State())
    private let queue: DatabaseQueue

    init(path: String) throws {
        var settings = Configuration()
        settings.busyMode = .timeout(5)
        settings.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        }
        self.queue = try DatabaseQueue(path: path, configuration: settings)
    }

    /// Called by the writer between two groups.
    ///
    /// - Parameter writes: how many writes shared the commit.
    func afterCommit(of writes: Int, on connection: SQLiteConnection) {
        enum Step { case nothing, begin, finish }
        let step: Step = self.state.withLock { state in
            state.writes += writes
            switch state.phase {
            case .idle where state.writes >= Self.writesPerRound:
                state.phase = .running
                return .begin
            case .restReady:
                state.phase = .idle
                state.writes = 0
                return .finish
            case .idle, .running: return .nothing
            }
        }
        switch step {
        case .nothing: break
        case .begin: self.queue.asyncWriteWithoutTransaction { self.moveLog($0) }
        case .finish: Self.checkpoint(connection.handle)
        }
    }

    private func moveLog(_ database: Database) {
        var rest = Int32.max
        if let handle = database.sqliteConnection {
            // Each pass is shorter than the one before, because the writer adds less during it.
            for _ in 0..<4 where rest > Self.writersShare { rest = Self.checkpoint(handle) }
        }
        self.state.withLock { $0.phase = .restReady }
    }

    /// - Returns: how many pages of the log are not yet in the database. A checkpoint that could not run (busy, disk
    ///   full) moved nothing and is tried again in the next round; commits do not depend on it.
    @discardableResult
    private static func checkpoint(_ connection: OpaquePointer) -> Int32 {
        var pages: Int32 = 0
        var moved: Int32 = 0
        guard sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved) == SQLITE_OK else {
            return .max
        }
        return pages - moved
    }

    func close() throws { try self.queue.close() }
}
