import ArgumentParser
import Edge
import Model
import Store

/// `tollgate subscriptions`
struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions",
        abstract: "The services that get events.",
        subcommands: [Add.self, List.self, Remove.self]
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
            let subscriptions = try await self.options.readOnlyStore().subscriptions()
            Output.standard.listing(
                .page(Page(records: subscriptions, next: nil)) { $0.json },
                asJSON: self.json,
                header: ["SUBSCRIPTION", "NAME", "URL", "TYPES", "ENABLED"]
            ) { subscription in
                let types = subscription["types"]?.array?.compactMap(\.string).joined(separator: ",") ?? ""
                return ["id", "name", "url"].map { subscription[$0]?.string ?? "" }
                    + [types, Self.state(subscription)]
            }
        }

        private static func state(_ subscription: JSON) -> String {
            guard subscription["enabled"] != true else { return "yes" }
            return subscription["disabled_reason"]?.string.map { "no: \($0)" } ?? "no"
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
            guard let id = SubscriptionID(self.id) else {
                throw ValidationError("\(self.id) is no subscription id (sub_…)")
            }
            try await self.gateway.withAPI(self.options) { api in
                _ = try await api.call(.delete, "/v1/subscriptions/\(id)")
                Output.standard.line("removed \(id)")
            }
        }
    }
}
