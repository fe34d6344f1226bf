import ArgumentParser
import Edge
import Model
import Store

/// `tollgate deliveries`
struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Events on their way to the subscriptions.",
        subcommands: [List.self, Show.self, Retry.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Newest first.")

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var listing: ListingOptions
        @OptionGroup var time: TimeOptions
        @Option(name: .long, help: "Of this subscription (sub_…).") var subscription: String?
        @Option(name: .long, help: "In this state; dead ones used up their schedule.") var state: DeliveryState?

        func run() async throws {
            let bounds = try self.time.bounds()
            let filter = DeliveryFilter(
                subscription: try self.subscription.map { text in
                    guard let id = SubscriptionID(text) else { throw ValidationError("\(text) is no subscription id") }
                    return id
                },
                state: self.state,
                since: bounds.since,
                until: bounds.until
            )
            let page = try await self.options.readOnlyStore().deliveries(filter, try self.listing.page())
            Output.standard.listing(
                .page(page) { $0.json },
                asJSON: self.listing.json,
                header: ["DELIVERY", "EVENT", "TYPE", "SUBSCRIPTION", "STATE", "ATTEMPTS"]
            ) { delivery in
                ["id", "event", "type", "subscription", "state"].map { delivery[$0]?.string ?? "" }
                    + [delivery["attempts"]?.integer.map { "\($0)" } ?? ""]
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One delivery with every attempt, as JSON."
        )

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "dlv_…") var id: String

        func run() async throws {
            guard let id = DeliveryID(self.id) else { throw ValidationError("\(self.id) is no delivery id (dlv_…)") }
            let store = try await self.options.readOnlyStore()
            guard let delivery = try await store.delivery(id) else {
                throw CommandFailure("there is no delivery \(id)")
            }
            Output.standard.json(delivery.json(log: try await store.attempts(of: id)))
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Make a delivery due now, with a fresh schedule."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @Argument(help: "dlv_…") var id: String

        func run() async throws {
            guard let id = DeliveryID(self.id) else { throw ValidationError("\(self.id) is no delivery id (dlv_…)") }
            try await self.gateway.withAPI(self.options) { api in
                Output.standard.json(try await api.call(.post, "/v1/deliveries/\(id)/retry"))
            }
        }
    }
}
