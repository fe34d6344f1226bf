public import Foundation

/// A folder of its own for a test; it goes away with its last reference.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public init(_ name: String = "tollgate") throws {
        self.url = FileManager.default.temporaryDirectory.appending(
            path: "\(name)-\(UUID().uuidString.prefix(8))",
            directoryHint: .isDirectory
        )
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(at: self.url) } catch {
            FileHandle.standardError.write(Data("cannot remove \(self.url.path): \(error)\n".utf8))
        }
    }

    public var path: String { self.url.path }

    /// The path of a file in it.
    public func file(_ name: String) -> String { self.url.appending(path: name).path }
}
