import ArgumentParser
import Edge
import Model
import Store
import Workflows

/// `tollgate orders`
struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "The orders and what moved them.",
        subcommands: [List.self, Show.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Newest first.")

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var listing: ListingOptions
        @OptionGroup var time: TimeOptions
        @Option(name: .long, help: "In this phase.") var phase: OrderFulfilment.Phase?
        @Option(name: .long, help: "With the shop's reference.") var reference: String?

        func run() async throws {
            let bounds = try self.time.bounds()
            let filter = OrderFilter(
                phase: self.phase,
                reference: self.reference,
                since: bounds.since,
                until: bounds.until
            )
            let page = try await self.options.readOnlyStore().orders(filter, try self.listing.page())
            Output.standard.listing(
                .page(page) { $0.json },
                asJSON: self.listing.json,
                header: ["ORDER", "REFERENCE", "PHASE", "TOTAL", "MODE", "UPDATED"]
            ) { order in
                let mode = order["livemode"] == true ? "live" : "test"
                let total = "\(order["total"]?["value"]?.integer ?? 0) \(order["total"]?["currency"]?.string ?? "")"
                return ["id", "reference", "phase"].map { order[$0]?.string ?? "" } + [
                    total, mode, order["updated_at"]?.string ?? "",
                ]
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One order with its history, as JSON."
        )

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "ord_…") var id: String

        func run() async throws {
            guard let id = OrderID(self.id) else {
                throw ValidationError(
                    "\(self.id) is no order id (ord_…); a reference is found by tollgate orders list --reference"
                )
            }
            let store = try await self.options.readOnlyStore()
            guard let order = try await store.order(id) else { throw CommandFailure("there is no order \(id)") }
            let history = try await store.history(of: id)
            let expiry = try await store.timers(of: .order(id)).first { $0.name == .hold }?.dueAt
            let holds = try await store.ticketHolds(of: id)
            let escrows = try await store.escrows(of: id)
            Output.standard.json(order.json(history: history, expiry: expiry, holds: holds, escrows: escrows))
        }
    }
}
