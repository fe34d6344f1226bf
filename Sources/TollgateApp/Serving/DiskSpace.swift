import Foundation

/// Room on the disk that holds a path.
enum DiskSpace {
    /// - Returns: nil where the system does not say.
    static func freeBytes(at path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
