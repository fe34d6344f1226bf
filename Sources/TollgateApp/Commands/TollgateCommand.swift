public import ArgumentParser
import Foundation

/// The program's commands. Exit codes: 0 done, 1 failed, 2 wrong usage.
public struct TollgateCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "tollgate",
        abstract: "A self-hosted gateway for webhooks: proves who called, keeps the call, tells your services once.",
        version: Version.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, ConformanceCommand.self, NormalizeCommand.self, SendCommand.self,
            ReceiptsCommand.self, ReplayCommand.self, EventsCommand.self, SubscriptionsCommand.self,
            DeliveriesCommand.self, CommandsCommand.self, OrdersCommand.self, AssetsCommand.self, AdaptersCommand.self,
            KeysCommand.self,
            DoctorCommand.self, BackupCommand.self,
        ]
    )

    public init() {}

    /// Runs what the arguments say and returns the exit code.
    public static func run(_ arguments: [String]) async -> Int32 {
        var parsed: (any ParsableCommand.Type)?
        do {
            var command = try Self.parseAsRoot(arguments)
            parsed = type(of: command)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let error as CommandFailure {
            Output.standard.errorLine("tollgate: \(error)")
            return 1
        } catch let error as ConfigurationError {
            let file = error.file.map { " \($0)" } ?? ""
            Output.standard.errorLine("tollgate: the configuration\(file) cannot be used")
            for problem in error.problems { Output.standard.errorLine("  \(problem)") }
            return 1
        } catch {
            return Self.end(with: error, of: parsed)
        }
    }

    /// Runs what the process was started with and ends it.
    public static func runProcess() async -> Never {
        // A peer that goes away fails the write that was meant for it, and no more than that.
        _ = signal(SIGPIPE, SIG_IGN)
        Foundation.exit(await Self.run(Array(CommandLine.arguments.dropFirst())))
    }

    /// - Parameter command: the one that ran; nil where the arguments did not name one well.
    private static func end(with error: any Error, of command: (any ParsableCommand.Type)?) -> Int32 {
        let code = Self.exitCode(for: error)
        if code.isSuccess {
            Output.standard.line(Self.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            let usage = command.map { "Error: \(Self.message(for: error))\nUsage: \(Self.usageString(for: $0))" }
            Output.standard.errorLine(usage ?? Self.fullMessage(for: error))
            return 2
        }
        // A command that has told what failed ends with the bare code.
        if !(error is ExitCode) { Output.standard.errorLine("tollgate: \(ErrorText.of(error))") }
        return 1
    }
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
