import ArgumentParser
import Edge
import Model
import Store
import Workflows

/// `tollgate assets`
struct AssetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assets",
        abstract: "The media assets and what has been made of them.",
        subcommands: [List.self, Show.self, Retry.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Newest first.")

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var listing: ListingOptions
        @OptionGroup var time: TimeOptions
        @Option(name: .long, help: "In this phase.") var phase: AssetPipeline.Phase?
        @Option(name: .long, help: "Of this owner.") var owner: String?

        func run() async throws {
            let bounds = try self.time.bounds()
            let filter = AssetFilter(
                phase: self.phase,
                owner: self.owner,
                since: bounds.since,
                until: bounds.until
            )
            let page = try await self.options.readOnlyStore().assets(filter, try self.listing.page())
            Output.standard.listing(
                .page(page) { $0.json },
                asJSON: self.listing.json,
                header: ["ASSET", "OWNER", "KIND", "PHASE", "UPDATED", "WHY"]
            ) { asset in
                ["id", "owner", "kind", "phase", "updated_at", "failure"].map { asset[$0]?.string ?? "" }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One asset with its artifacts, its jobs and its history, as JSON."
        )

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "ast_…") var id: String

        func run() async throws {
            guard let id = AssetID(self.id) else { throw ValidationError("\(self.id) is no asset id (ast_…)") }
            let store = try await self.options.readOnlyStore()
            guard let asset = try await store.asset(id) else { throw CommandFailure("there is no asset \(id)") }
            let jobs = try await store.commands(CommandFilter(machine: .asset(id)), PageRequest(limit: 1000))
            Output.standard.json(
                asset.json(
                    history: try await store.history(of: id),
                    jobs: jobs.records.reversed(),
                    deadlines: try await store.timers(of: .asset(id))
                )
            )
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Have one artifact that failed made once more."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "ast_…") var id: String
        @Argument(help: "The artifact: transcode, trailer, SOURCE-blurred…") var artifact: ArtifactName

        func run() async throws {
            guard let id = AssetID(self.id) else { throw ValidationError("\(self.id) is no asset id (ast_…)") }
            try await self.gateway.withAPI(self.options) { api in
                Output.standard.json(
                    try await api.call(.post, "/v1/assets/\(id)/artifacts/\(self.artifact.rawValue)/retry")
                )
            }
        }
    }
}
