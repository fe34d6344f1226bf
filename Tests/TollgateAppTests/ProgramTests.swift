import Foundation
import TestSupport
import Testing

/// The program as a shell sees it: what it writes where, and how it ends.
@Suite("The program", .enabled(if: Project.program != nil, "there is no .build/debug/tollgate"))
struct ProgramTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var code: Int32
        /// A part of what is written, to standard output where the code is 0, else to standard error.
        var says: String
        var testDescription: String { self.arguments.joined(separator: " ") }

        init(_ arguments: [String], _ code: Int32, _ says: String) {
            (self.arguments, self.code, self.says) = (arguments, code, says)
        }
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            Case(["--help"], 0, "SUBCOMMANDS"),
            Case(["receipts", "list", "--help"], 0, "--source"),
            Case(["--version"], 0, "0."),
            Case(["adapters"], 0, "stripe"),
            Case(["serv"], 2, "Usage"),
            Case(["send", "--source", "stripe"], 2, "--event"),
            Case(["receipts", "list", "--status", "lost"], 2, "lost"),
            Case(["replay"], 2, "say which calls"),
            Case(["orders", "show", "--config", "/dev/null", "17"], 2, "17 is no order id"),
            Case(["orders", "show", "--config", "/dev/null", "17"], 2, "Usage: tollgate orders show"),
            Case(["events", "list", "--type", "payment.*"], 2, "without *"),
            Case(["deliveries", "show", "17"], 2, "17 is no delivery id"),
            Case(["demo", "--folder", "/dev/null/below"], 1, "/dev/null is a file and no folder"),
            Case(["demo", "--folder", "empty.yaml", "--once"], 1, "empty.yaml is a file and no folder"),
            Case(["demo", "--port", "99999"], 2, "--port 99999: expected a port from 0 to 65535"),
            Case(["replay", "--id", "rcp_0l7lse1khe811"], 2, "expected a well-formed identifier: rcp_ and 13"),
            Case(["replay", "--source", "a", "--to", "rcp_0dp5fs60g4080"], 2, "--to rcp_0dp5fs60g4080: expected"),
            Case(["serve", "--config", "/no/such.yaml"], 1, "/no/such.yaml cannot be read"),
            Case(["serve", "--config", "empty.yaml"], 1, "the file is empty"),
            Case(["normalize", "--adapter", "stripe", "/no/such.json"], 1, "/no/such.json cannot be read"),
        ]
    )
    func endsAsItSays(_ example: Case) throws {
        let folder = try TemporaryFolder("program")
        try Data().write(to: URL(filePath: folder.file("empty.yaml")))
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        let program = try #require(Project.program)
        process.executableURL = program
        process.arguments = example.arguments
        process.currentDirectoryURL = folder.url
        process.environment = [:]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let texts = try [output, errors].map { pipe in
            String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        }
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == example.code, "\(texts)")
        let (told, silent) = example.code == 0 ? (texts[0], texts[1]) : (texts[1], texts[0])
        #expect(told.contains(example.says), "\(told)")
        #expect(silent.isEmpty, "\(silent)")
    }

    /// As `tollgate … | head` finds it once it has read enough.
    @Test(.timeLimit(.minutes(1)))
    func aReaderThatHasGoneEndsItQuietly() throws {
        let output = Pipe()
        try output.fileHandleForReading.close()
        let (process, errors) = try Self.start(writingTo: output.fileHandleForWriting)
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE, "\(errors)")
        #expect(errors == "")
    }

    @Test(.timeLimit(.minutes(1)), .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func whatCannotBeWrittenIsTold() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let (process, errors) = try Self.start(writingTo: full)
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        #expect(errors == "tollgate: the standard output cannot be written: No space left on device\n")
    }

    /// Runs `tollgate adapters` to its end.
    ///
    /// - Returns: what it wrote to its standard error.
    private static func start(writingTo output: FileHandle) throws -> (Process, errors: String) {
        let process = Process()
        let errors = Pipe()
        process.executableURL = Project.program
        process.arguments = ["adapters"]
        process.environment = [:]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process, text)
    }
}
