import Foundation
import TestSupport
import Testing

@testable import TollgateApp

@Suite("A program beside this one", .serialized, .timeLimit(.minutes(1)))
struct ChildProcessTests {
    private static func all(_ process: ChildProcess) throws -> String {
        var told: [UInt8] = []
        while case let more = try process.read(), !more.isEmpty { told += more }
        return String(decoding: told, as: UTF8.self)
    }

    @Test func saysWhatItSaysAndHowItEnded() throws {
        for (script, status) in [("exit 3", Int32(3)), ("kill -9 $$", -9), (":", 0)] {
            let process = try ChildProcess(path: "/bin/sh", arguments: ["-c", "echo \"$0\"; \(script)", "a b"])
            #expect(try Self.all(process) == "a b\n")
            #expect(try process.wait() == status)
            process.closeInput()
        }
    }

    @Test func endsWithItsInput() throws {
        let process = try ChildProcess(path: "/bin/cat", arguments: [])
        process.closeInput()
        #expect(try Self.all(process) == "")
        #expect(try process.wait() == 0)
    }

    /// Signals that this process ignores end it all the same, and no file of ours is open there.
    @Test func inheritsNothing() throws {
        let before = signal(SIGTERM, SIG_IGN)
        defer { signal(SIGTERM, before) }
        let file = try FileHandle(forUpdating: URL(filePath: "/dev/null"))
        #expect(fcntl(file.fileDescriptor, F_SETFD, 0) == 0, "it would be inherited")
        let number = file.fileDescriptor
        let script = "[ -e /proc/$$/fd/\(number) ] && echo open || echo closed; kill -TERM $$; echo alive"
        let process = try ChildProcess(path: "/bin/sh", arguments: ["-c", script])
        #expect(try Self.all(process) == "closed\n")
        #expect(try process.wait() == -SIGTERM)
        process.closeInput()
        try file.close()
    }

    @Test func whatIsNotThereIsTold() {
        #expect(throws: POSIXError(.ENOENT)) { try ChildProcess(path: "/no/such", arguments: []) }
        #expect(ErrorText.of(POSIXError(.ENOENT)) == "No such file or directory")
    }
}
