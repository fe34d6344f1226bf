import Foundation

/// Files that only their owner may read.
enum PrivateFile {
    /// The file's bytes; where there is no file, the bytes that `make` returns, written first.
    static func readOrMake(_ path: String, make: () throws -> [UInt8]) throws -> [UInt8] {
        if FileManager.default.fileExists(atPath: path) { return Array(try Data(contentsOf: URL(filePath: path))) }
        let bytes = try make()
        try Self.write(bytes, to: path)
        return bytes
    }

    /// Makes an empty file where there is none, for a library that would let others read what it makes.
    static func makeIfAbsent(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try Self.write([], to: path)
    }

    /// Replaces the file as a whole: a crash leaves the old one or the new one.
    static func write(_ bytes: [UInt8], to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: FilePath.folder(of: path),
            withIntermediateDirectories: true
        )
        let draft = path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        // The mode is there before the first byte is.
        guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw CocoaError(.fileWriteNoPermission, userInfo: [NSFilePathErrorKey: draft])
        }
        let file = try FileHandle(forWritingTo: URL(filePath: draft))
        try file.write(contentsOf: Data(bytes))
        try file.synchronize()
        try file.close()
        guard rename(draft, path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
    }

    /// Whether others than the owner may read the file.
    static func isOpenToOthers(_ path: String) throws -> Bool {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return ((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0) & 0o077 != 0
    }
}
