import Foundation
import TestSupport

/// A file system of its own in memory, so small that a test can fill it.
///
/// Mounting needs root; where it is refused, tests that need a small disk say so and are skipped.
final class SmallDisk: Sendable {
    let folder: TemporaryFolder
    private static let bytes = 96 << 20

    init() throws {
        self.folder = try TemporaryFolder("tollgate-disk")
        try Self.mount(["-t", "tmpfs", "-o", "size=\(Self.bytes),mode=0700", "tmpfs", self.folder.path])
    }

    deinit {
        do { try Self.run("/bin/umount", ["--lazy", self.folder.path]) } catch {
            FileHandle.standardError.write(Data("cannot unmount \(self.folder.path): \(error)\n".utf8))
        }
    }

    /// Takes every free byte.
    func fill() throws {
        let descriptor = open(self.folder.file("filler"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw Failed(command: "open", status: errno) }
        defer { close(descriptor) }
        for size in [1 << 20, 4096] {
            let block = [UInt8](repeating: 1, count: size)
            while write(descriptor, block, size) == size {}
        }
    }

    /// Gives back what ``fill()`` took.
    func free() throws { try FileManager.default.removeItem(atPath: self.folder.file("filler")) }

    func makeReadOnly() throws { try Self.mount(["-o", "remount,ro", self.folder.path]) }
    func makeWritable() throws { try Self.mount(["-o", "remount,rw", self.folder.path]) }

    /// Whether this process may mount.
    static let isPossible: Bool = {
        do {
            _ = try SmallDisk()
            return true
        } catch { return false }
    }()

    private struct Failed: Error {
        var command: String
        var status: Int32
    }

    private static func mount(_ arguments: [String]) throws { try Self.run("/bin/mount", arguments) }

    private static func run(_ command: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: command)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(command: "\(command) \(arguments)", status: process.terminationStatus)
        }
    }
}
