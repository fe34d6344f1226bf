import GRDB
import Glibc

extension SQLiteDatabase {
    /// Free pages that are kept for what comes next: 16 MiB, or a quarter of the file where that is more.
    private static let sparePages: Int64 = 4096
    /// What one turn of the background may give back. Each page is the file's last one and is moved into a free one, so
    /// it writes up to three.
    private static let pagesPerTurn = 64
    /// Among many free pages a step takes long, because SQLite looks through their list.
    private static let longestTurn = Duration.milliseconds(5)

    /// Makes a new file such that it can shrink later, which can only be chosen before the first table is made.
    static func prepareFile(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) != 0 || status.st_size == 0 else { return }
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            // Writes the header, which keeps it.
            try database.execute(sql: "PRAGMA user_version = 0")
        }
        try queue.close()
    }

    func giveBackSpace() async throws -> Int {
        try await self.write(.background) { transaction in
            let free = { try transaction.query("PRAGMA freelist_count")[0].int(0) }
            let before = try free()
            let spare = max(Self.sparePages, try transaction.query("PRAGMA page_count")[0].int(0) / 4)
            guard before > spare else { return 0 }
            let start = ContinuousClock.now
            for _ in 0..<Self.pagesPerTurn where ContinuousClock.now - start < Self.longestTurn {
                try transaction.execute("PRAGMA incremental_vacuum(1)")
            }
            return Int(before - (try free()))
        }
    }
}
