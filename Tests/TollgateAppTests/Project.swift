import Foundation

/// Where the project's own files are.
enum Project {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The program, where it was built.
    static var program: URL? {
        let program = Self.root.appending(path: ".build/debug/tollgate")
        return FileManager.default.isExecutableFile(atPath: program.path) ? program : nil
    }
}
