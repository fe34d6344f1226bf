import Foundation

/// Paths of files.
enum FilePath {
    static func folder(of path: String) -> String {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        return folder.isEmpty ? "." : folder
    }

    /// The nearest folder above a path that is there.
    static func presentFolder(of path: String) -> String {
        var folder = Self.folder(of: path)
        while !FileManager.default.fileExists(atPath: folder), folder != "/" { folder = Self.folder(of: folder) }
        return folder
    }

    static func joined(_ folder: String, _ name: String) -> String {
        URL(filePath: folder).appending(path: name).path
    }
}
