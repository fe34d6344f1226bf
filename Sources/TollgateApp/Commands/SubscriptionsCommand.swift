import ArgumentParser
import Edge
import Model
import Store

/// `tollgate subscriptions`
struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions",
        abstract: "The services that get events.",
        subcommands: [Add.self, List.self, Show.self, Enable.self, Pause.self, Remove.self, RotateSecret.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Subscribe a URL; prints the signing secret, once."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Option(name: .long, help: "A name of its own; else its id.") var name: String?
        @Option(name: .long, help: "Where the events go.") var target: String
        @Option(name: .long, help: "An event type such as payment.succeeded, payment.* or *; may be repeated.")
        var type: [String] = ["*"]

        func run() async throws {
            let body: JSON = [
                "name": self.name.map { .string($0) } ?? .null, "url": .string(self.target),
                "types": .array(self.type.map { .string($0) }),
            ]
            try await self.gateway.withAPI(self.options) { api in
                Output.standard.json(try await api.call(.post, "/v1/subscriptions", body: body))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "All of them.")

        @OptionGroup var options: ConfigurationOption
        @Flag(name: .long, help: "Write JSON, as the API does.") var json = false

        func run() async throws {
            let store = try await self.options.readOnlyStore()
            let subscriptions = try await store.subscriptions()
            let standings = try await store.standings()
            let sealer = try self.options.sealer()
            Output.standard.listing(
                .page(Page(records: subscriptions, next: nil)) { record in
                    record.json(standings[record.id] ?? SubscriptionStanding(), sealer)
                },
                asJSON: self.json,
                header: ["SUBSCRIPTION", "NAME", "URL", "TYPES", "WAITING", "ENABLED"]
            ) { subscription in
                let types = subscription["types"]?.array?.compactMap(\.string).joined(separator: ",") ?? ""
                return ["id", "name", "url"].map { subscription[$0]?.string ?? "" }
                    + [types, subscription["waiting"]?.integer.map { "\($0)" } ?? "", Self.state(subscription)]
            }
        }

        static func state(_ subscription: JSON) -> String {
            guard subscription["enabled"] == true else {
                return subscription["disabled_reason"]?.string.map { "no: \($0)" } ?? "no"
            }
            if subscription["needs_secret"] == true {
                return subscription["configured"] == true
                    ? "waits: the next start takes its secret from the configuration"
                    : "waits: needs a new secret (tollgate subscriptions rotate-secret)"
            }
            return subscription["circuit_open_until"]?.string.map { "yes, failing: spared until \($0)" } ?? "yes"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "One subscription, as JSON.")

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "sub_…") var id: String

        func run() async throws {
            let id = try SubscriptionsCommand.id(self.id)
            let store = try await self.options.readOnlyStore()
            guard let subscription = try await store.subscription(id) else {
                throw CommandFailure("there is no subscription \(id)")
            }
            Output.standard.json(subscription.json(try await store.standing(of: id), try self.options.sealer()))
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable",
            abstract: "Switch it on, whatever it was off for; what waited is delivered, oldest first."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "sub_…") var id: String

        func run() async throws {
            try await SubscriptionsCommand.change(self.id, enabled: true, self.options, self.gateway)
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause",
            abstract: "Switch it off; its events wait, for as long as deliveries are kept."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "sub_…") var id: String

        func run() async throws {
            try await SubscriptionsCommand.change(self.id, enabled: false, self.options, self.gateway)
        }
    }

    private static func id(_ text: String) throws -> SubscriptionID {
        guard let id = SubscriptionID(text) else { throw ValidationError("\(text) is no subscription id (sub_…)") }
        return id
    }

    private static func change(
        _ text: String,
        enabled: Bool,
        _ options: ConfigurationOption,
        _ gateway: GatewayOptions
    ) async throws {
        let id = try Self.id(text)
        try await gateway.withAPI(options) { api in
            let body: JSON = ["enabled": .bool(enabled)]
            Output.standard.json(try await api.call(.patch, "/v1/subscriptions/\(id)", body: body))
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Unsubscribe; what is still on its way to it is canceled."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "sub_…") var id: String

        func run() async throws {
            let id = try SubscriptionsCommand.id(self.id)
            try await self.gateway.withAPI(self.options) { api in
                _ = try await api.call(.delete, "/v1/subscriptions/\(id)")
                Output.standard.line("removed \(id)")
            }
        }
    }

    struct RotateSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-secret",
            abstract: "Sign with a new secret, which is printed once; the old one goes on beside it for a while."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Option(name: .long, help: "How long the old secret goes on.") var overlap = "1d"
        @Argument(help: "sub_…") var id: String

        func run() async throws {
            let id = try SubscriptionsCommand.id(self.id)
            guard let overlap = DurationText.parse(self.overlap) else {
                throw ValidationError("--overlap is a duration such as \(DurationText.examples)")
            }
            let body: JSON = ["overlap_seconds": .integer(overlap.milliseconds / 1000)]
            try await self.gateway.withAPI(self.options) { api in
                Output.standard.json(try await api.call(.post, "/v1/subscriptions/\(id)/rotate-secret", body: body))
            }
        }
    }
}
