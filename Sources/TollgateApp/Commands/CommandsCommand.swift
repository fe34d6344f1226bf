import ArgumentParser
import Edge
import Model
import Store

/// `tollgate commands`
struct CommandsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commands",
        abstract: "Calls to providers that were decided on.",
        subcommands: [List.self, Show.self, Retry.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Newest first.")

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var listing: ListingOptions
        @OptionGroup var time: TimeOptions
        @Option(name: .long, help: "Of this source.") var source: String?
        @Option(name: .long, help: "In this state; dead ones used up their schedule, refused ones had no effect.")
        var state: CommandRecord.State?

        func run() async throws {
            let bounds = try self.time.bounds()
            let filter = CommandFilter(
                source: self.source,
                state: self.state,
                since: bounds.since,
                until: bounds.until
            )
            let page = try await self.options.readOnlyStore().commands(filter, try self.listing.page())
            Output.standard.listing(
                .page(page) { $0.json },
                asJSON: self.listing.json,
                header: ["COMMAND", "SOURCE", "KIND", "KEY", "STATE", "ATTEMPTS", "WHY"]
            ) { command in
                ["id", "source", "kind", "key", "state"].map { command[$0]?.string ?? "" }
                    + [command["attempts"]?.integer.map { "\($0)" } ?? "", command["error"]?.string ?? ""]
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One command with what was asked and what came of it, as JSON."
        )

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "cmd_…") var id: String

        func run() async throws {
            guard let id = CommandID(self.id) else { throw ValidationError("\(self.id) is no command id (cmd_…)") }
            guard let command = try await self.options.readOnlyStore().command(id) else {
                throw CommandFailure("there is no command \(id)")
            }
            Output.standard.json(command.json)
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Make a command due now, with a fresh schedule."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "cmd_…") var id: String

        func run() async throws {
            guard let id = CommandID(self.id) else { throw ValidationError("\(self.id) is no command id (cmd_…)") }
            try await self.gateway.withAPI(self.options) { api in
                Output.standard.json(try await api.call(.post, "/v1/commands/\(id)/retry"))
            }
        }
    }
}
