import Foundation
import Logging
import TestSupport

@testable import TollgateApp

/// What a command wrote and how it ended.
struct Transcript: Sendable {
    var code: Int32
    /// Lines of standard output and of standard error.
    var lines: [String]
    var errors: [String]

    var text: String { self.lines.joined(separator: "\n") }
    var errorText: String { self.errors.joined(separator: "\n") }

    /// Runs the program's command as the shell would.
    static func of(_ arguments: String...) async -> Transcript { await Self.of(arguments) }

    static func of(_ arguments: [String]) async -> Transcript {
        let lines = Watched<[String]>([])
        let errors = Watched<[String]>([])
        let output = Output(
            line: { line in lines.change { $0.append(line) } },
            errorLine: { line in errors.change { $0.append(line) } }
        )
        let code = await Output.$standard.withValue(output) { await TollgateCommand.run(arguments) }
        return Transcript(code: code, lines: lines.value, errors: errors.value)
    }
}

/// A configuration in a folder of its own, with its secrets in files.
struct Workplace: Sendable {
    let folder: TemporaryFolder
    let stripeSecret = "whsec_only-for-this-test-7f3a"

    var config: String { self.folder.file("tollgate.yaml") }
    var database: String { self.folder.file("tollgate.db") }
    var secretPath: String { self.folder.file("stripe-secret") }

    init(extra: String = "") throws {
        self.folder = try TemporaryFolder("app")
        try PrivateFile.write(Array((self.stripeSecret + "\n").utf8), to: self.secretPath)
        let yaml = """
            server: { port: 0 }
            store: { sqlite: { path: "\(self.database)" } }
            disk: { minimum_free: 1MiB }
            sources:
              stripe: { adapter: stripe, secrets: ["file:\(self.secretPath)"] }
            \(extra)
            """
        try Data(yaml.utf8).write(to: URL(filePath: self.config))
    }

    /// The first start, which makes the database, and its end.
    func startOnce(_ configuration: Configuration? = nil) async throws {
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        try await Gateway.open(try configuration ?? self.configuration(), logger: quiet).serve(stopOn: []) { _ in }
    }

    func configuration() throws -> Configuration { try Configuration.load(self.config, environment: [:]) }

    /// What `subscriptions add` says.
    func addSubscription(_ options: String...) async -> Transcript {
        await Transcript.of(["subscriptions", "add", "--config", self.config] + options)
    }
}
