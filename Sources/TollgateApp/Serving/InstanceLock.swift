import Foundation

/// Keeps two processes from writing to one database: held for as long as the value lives.
final class InstanceLock: Sendable {
    private let descriptor: Int32

    /// Another process holds the lock.
    struct Held: Error, CustomStringConvertible {
        var path: String
        var description: String {
            "\(self.path) is held by another gateway: stop it, or use its API with --url and a token"
        }
    }

    init(database path: String) throws {
        let lock = path + ".lock"
        try FileManager.default.createDirectory(
            atPath: FilePath.folder(of: path),
            withIntermediateDirectories: true
        )
        self.descriptor = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard self.descriptor >= 0 else {
            throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: lock])
        }
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(self.descriptor)
            throw Held(path: lock)
        }
    }

    deinit { close(self.descriptor) }
}
