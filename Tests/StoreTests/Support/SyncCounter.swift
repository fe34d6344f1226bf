import Foundation
import GRDBSQLite
import Synchronization

/// Counts how often SQLite syncs each write-ahead log: stands between SQLite and the file system.
///
/// A kill cannot show that the disk has what was acknowledged, for the kernel keeps what was written. That a sync stands
/// between the write and the answer can be counted.
enum SyncCounter {
    /// Addresses, for what C points at belongs to nobody here.
    private struct State {
        var real: UInt = 0
        var realMethods: UInt = 0
        /// The real ones, but for `xSync` and `xClose`.
        var countingMethods: UInt = 0
        var paths: [UInt: String] = [:]
        var syncs: [String: Int] = [:]
    }

    private static let state = Mutex(State())

    /// How often the log was synced so far.
    static func syncs(of path: String) -> Int { self.state.withLock { $0.syncs[path] ?? 0 } }

    /// Counts for every log that SQLite opens from now on in this process; installing it twice is well.
    static func install() {
        self.state.withLock { state in
            guard state.real == 0, let real = sqlite3_vfs_find(nil) else { return }
            // SQLite keeps the registration for as long as the process lives.
            let counting = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
            counting.initialize(to: real.pointee)
            counting.pointee.zName = UnsafePointer(strdup("counting"))
            counting.pointee.xOpen = { SyncCounter.open($1, $2, $3, $4) }
            state.real = UInt(bitPattern: real)
            sqlite3_vfs_register(counting, 1)
        }
    }

    private static var realMethods: UnsafePointer<sqlite3_io_methods>? {
        UnsafePointer(bitPattern: self.state.withLock { $0.realMethods })
    }

    private static func open(
        _ path: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let real = UnsafeMutablePointer<sqlite3_vfs>(bitPattern: self.state.withLock({ $0.real })), let file
        else { return SQLITE_CANTOPEN }
        let code = real.pointee.xOpen(real, path, file, flags, outFlags)
        guard code == SQLITE_OK, let path, let methods = file.pointee.pMethods else { return code }
        let name = String(cString: path)
        // Only logs, which share one set of methods; other files have others.
        guard name.hasSuffix("-wal") else { return code }
        let (address, found) = (UInt(bitPattern: file), UInt(bitPattern: methods))
        let made = UInt(bitPattern: Self.counting(methods))
        let counting: UInt = self.state.withLock { state in
            if state.countingMethods == 0 { (state.realMethods, state.countingMethods) = (found, made) }
            guard state.realMethods == found else { return found }
            state.paths[address] = name
            return state.countingMethods
        }
        file.pointee.pMethods = UnsafePointer(bitPattern: counting)
        return code
    }

    private static func counting(_ methods: UnsafePointer<sqlite3_io_methods>) -> UnsafePointer<sqlite3_io_methods> {
        let counting = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        counting.initialize(to: methods.pointee)
        counting.pointee.xSync = { SyncCounter.sync($0, $1) }
        counting.pointee.xClose = { SyncCounter.close($0) }
        return UnsafePointer(counting)
    }

    private static func sync(_ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32) -> Int32 {
        let address = UInt(bitPattern: file)
        self.state.withLock { state in
            if let path = state.paths[address] { state.syncs[path, default: 0] += 1 }
        }
        return self.realMethods?.pointee.xSync(file, flags) ?? SQLITE_IOERR
    }

    private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        let address = UInt(bitPattern: file)
        self.state.withLock { $0.paths[address] = nil }
        file?.pointee.pMethods = self.realMethods
        return self.realMethods?.pointee.xClose(file) ?? SQLITE_IOERR
    }
}
