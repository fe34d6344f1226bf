public import FoundationEssentials

/// The repository's `Fixtures`, found from a test's own file.
public enum FixturesFolder: Sendable {
    /// - Parameter path: below `Fixtures`.
    public static func url(_ path: String, file: StaticString = #filePath) throws -> URL {
        var folder = URL(filePath: "\(file)").deletingLastPathComponent()
        while folder.path != "/" {
            let fixtures = folder.appending(path: "Fixtures")
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
                return fixtures.appending(path: path)
            }
            folder.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }
}
