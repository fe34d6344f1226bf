import Foundation
import TestSupport
import Testing

@testable import TollgateApp

@Suite("tollgate demo")
struct DemoTests {
    @Test(.timeLimit(.minutes(2)))
    func walksThroughTwice() async throws {
        let folder = try TemporaryFolder("demo")
        for _ in 1...2 {
            let walk = await Transcript.of("demo", "--once", "--port", "0", "--folder", folder.path)
            #expect(walk.code == 0, "\(walk.text)\n\(walk.errorText)")
            for told in [
                "accepted", "paid and fulfilled", "signature verified", "duplicate", "rejected with 400", "is refunded",
                "phase reserved", "refused with 409 ticket_held", "token_signature_mismatch", "confirmOrder",
                "let in at", "409 already_admitted", "reserved → paid", "X-Goog-Algorithm", "asset.uploaded",
                "trailer-blurred  blur       waiting", "transcode.succeeded", "asset.ready", "processing → ready",
            ] {
                #expect(walk.text.contains(told), "it does not tell of \(told)")
            }
            #expect(!walk.text.contains("Left out"))
        }
        let configuration = try String(contentsOfFile: folder.file("tollgate.yaml"), encoding: .utf8)
        for name in [
            "stripe-webhook-secret", "subscriber-secret", "admin-token", "sonet-state-key", "media-jobs-secret",
            "google-service-account.json",
        ] {
            #expect(try !PrivateFile.isOpenToOthers(folder.file(name)))
            #expect(configuration.contains("\"file:\(name)\""))
            let secret = try String(contentsOfFile: folder.file(name), encoding: .utf8)
            #expect(!configuration.contains(secret))
        }
        // The configuration is one that every command takes.
        let listing = await Transcript.of("assets", "list", "--config", folder.file("tollgate.yaml"))
        #expect(listing.lines.count { $0.contains("  ready  ") } == 2, "\(listing.text)")
    }

    @Test(.timeLimit(.minutes(1)))
    func saysWhatIsLeftOutWithoutDoubles() async throws {
        let folder = try TemporaryFolder("demo")
        let lines = Watched<[String]>([])
        let output = Output(
            line: { line in lines.change { $0.append(line) } },
            errorLine: { line in lines.change { $0.append(line) } }
        )
        let files = try DemoFiles(folder: folder.path)
        try await Demo(files: files, port: 0, doubles: nil, once: true, output: output).run()
        let text = lines.value.joined(separator: "\n")
        #expect(text.contains("is refunded") && text.contains("Left out:") && text.contains("make demo"))
        #expect(!text.contains("ticket.created"))
    }

    @Test(.timeLimit(.minutes(1)))
    func doublesThatCannotBeStartedFailIt() async throws {
        let folder = try TemporaryFolder("demo")
        for (program, says) in [(folder.file("none"), "cannot be started"), ("/bin/true", "do not say where")] {
            let walk = await Transcript.of(
                "demo",
                "--once",
                "--port",
                "0",
                "--folder",
                folder.path,
                "--doubles",
                program
            )
            #expect(walk.code == 1)
            #expect(walk.errorText.contains(says), "\(walk.errorText)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPortThatIsTakenFailsIt() async throws {
        let folder = try TemporaryFolder("demo")
        try await LoopbackSink.run { sink in
            let walk = await Transcript.of("demo", "--once", "--port", "\(sink.port)", "--folder", folder.path)
            #expect(walk.code == 1)
            #expect(walk.errorText.contains("is already in use: stop what listens there"))
        }
    }

    /// However it ends, the doubles end with it: they hold its standard error, here the pipe that is read, which is at its
    /// end only without them.
    @Test(
        .enabled(if: Project.program != nil, "there is no .build/debug/tollgate"),
        .serialized,
        .timeLimit(.minutes(2)),
        arguments: [SIGINT, SIGTERM, SIGKILL]
    )
    func leavesNothingBehind(_ signal: Int32) throws {
        let folder = try TemporaryFolder("demo")
        let program = try #require(Project.program)
        let process = try ChildProcess(
            path: "/bin/sh",
            arguments: [
                "-c", "exec \"$0\" \"$@\" 2>&1", program.path, "demo", "--port", "0", "--folder", folder.path,
            ]
        )
        var told: [UInt8] = []
        var text: String { String(decoding: told, as: UTF8.self) }
        while !text.contains("until Ctrl-C") {
            let more = try process.read()
            try #require(!more.isEmpty, "\(text)")
            told += more
        }
        process.send(signal)
        while case let more = try process.read(), !more.isEmpty { told += more }
        #expect(try process.wait() == (signal == SIGKILL ? -SIGKILL : 0), "\(text)")
        #expect(text.contains("Stopped.") == (signal != SIGKILL))
        process.closeInput()
    }
}
