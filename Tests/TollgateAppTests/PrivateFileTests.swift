import Foundation
import TestSupport
import Testing

@testable import TollgateApp

@Suite("What the gateway keeps for itself")
struct PrivateFileTests {
    @Test func belongsToItsOwnerAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("deep/secret")
        #expect(try PrivateFile.readOrMake(path) { [1, 2] } == [1, 2])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        #expect(try !PrivateFile.isOpenToOthers(path))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(try PrivateFile.isOpenToOthers(path))
    }

    @Test func isMadeOnceAndReplacedWhole() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("secret")
        #expect(try PrivateFile.readOrMake(path) { [1] } == [1])
        #expect(try PrivateFile.readOrMake(path) { [2] } == [1])
        // Whoever has the old file open goes on reading the old bytes: it is replaced, never overwritten.
        let reader = try FileHandle(forReadingFrom: URL(filePath: path))
        // What a crash left behind is in nobody's way.
        try Data("half".utf8).write(to: URL(filePath: path + ".new"))
        try PrivateFile.write([3, 4], to: path)
        #expect(try reader.readToEnd() == Data([1]))
        #expect(try PrivateFile.readOrMake(path) { [2] } == [3, 4])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["secret"])
        try reader.close()
    }
}
