import Foundation

/// Paths of files.
enum FilePath {
    static func folder(of path: String) -> String {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        return folder.isEmpty ? "." : folder
    }

    static func joined(_ folder: String, _ name: String) -> String {
        URL(filePath: folder).appending(path: name).path
    }
}
