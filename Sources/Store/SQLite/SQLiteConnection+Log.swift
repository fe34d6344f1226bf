import GRDBSQLite
import Model

extension SQLiteConnection {
    /// How many seconds a connection waits for a lock that another one holds.
    static let busyTimeout = 5.0

    /// How many pages this connection has added to the log since it was last asked.
    func takePagesWritten() -> Int {
        var pages: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(self.handle, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1)
        return Int(pages)
    }

    /// Moves what can be moved from the log into the database without waiting for anybody.
    ///
    /// - Returns: how many pages the log has, and how many of them are not yet in the database. A checkpoint that could
    ///   not run (busy, disk full) moved nothing and is tried again in the next round; commits do not depend on it.
    func checkpoint() -> (log: Int, rest: Int) {
        var log: Int32 = 0
        var moved: Int32 = 0
        let code = sqlite3_wal_checkpoint_v2(self.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &log, &moved)
        return code == SQLITE_OK ? (Int(log), Int(log - moved)) : (0, .max)
    }

    /// Syncs the database file, which a checkpoint does only when it has moved the last page of the log.
    ///
    /// By SQLite's own handle: closing another one of the same file would give up its locks
    /// (https://sqlite.org/howtocorrupt.html, section 2.2).
    ///
    /// - Returns: false where that failed; the pages are still in the log then.
    func syncDatabase() -> Bool {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(self.handle, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard code == SQLITE_OK, let file, let sync = file.pointee.pMethods?.pointee.xSync else { return false }
        return sync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK
    }

    /// Moves the whole log into the database and waits for those who still read from the log; the next commit then
    /// begins it anew. Only the writer may call it, between two transactions.
    ///
    /// - Returns: false when they read for longer than that.
    func restartLog(within patience: Duration) -> Bool {
        sqlite3_busy_timeout(self.handle, Int32(clamping: patience.milliseconds))
        defer { sqlite3_busy_timeout(self.handle, Int32(Self.busyTimeout * 1000)) }
        return sqlite3_wal_checkpoint_v2(self.handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) == SQLITE_OK
    }
}
