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

    /// What stands where a folder should be: the path itself or a part of it; nil where the folder is there or can be made.
    static func fileInTheWay(of folder: String) -> String? {
        var isFolder: ObjCBool = false
        let present =
            FileManager.default.fileExists(atPath: folder) ? folder : Self.presentFolder(of: folder)
        guard FileManager.default.fileExists(atPath: present, isDirectory: &isFolder), !isFolder.boolValue else {
            return nil
        }
        return present
    }

    /// A path as it is written in a file of that folder.
    static func resolved(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") || folder == "." || path.isEmpty ? path : Self.joined(folder, path)
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether there is a file with something in it.
    static func hasContent(_ path: String) -> Bool {
        // The attributes are those of a link itself.
        let path = URL(filePath: path).resolvingSymlinksInPath().path
        guard !Self.isFolder(path) else { return false }
        do {
            return ((try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0) > 0
        } catch { return false }
    }

    static func joined(_ folder: String, _ name: String) -> String {
        URL(filePath: folder).appending(path: name).path
    }
}
