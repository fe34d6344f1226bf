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
            let store = try await self.options.readOnlyStore()
            let page = try await store.deliveries(filter, try self.listing.page())
            let needing = try await DeliveriesCommand.needingSecret(self.options, store)
            Output.standard.listing(
                .page(page) { $0.json(needing: needing) },
                asJSON: self.listing.json,
                header: ["DELIVERY", "EVENT", "TYPE", "SUBSCRIPTION", "STATE", "ATTEMPTS"]
            ) { delivery in
                ["id", "event", "type", "subscription"].map { delivery[$0]?.string ?? "" }
                    + [Self.state(delivery), delivery["attempts"]?.integer.map { "\($0)" } ?? ""]
            }
            guard !self.listing.json else { return }
            let holders = page.records.compactMap { $0.json(needing: needing)["held_by"]?.string }
            for advice in Self.advice(Set(holders)) { Output.standard.errorLine(advice) }
        }

        private static func state(_ delivery: JSON) -> String {
            let state = delivery["state"]?.string ?? ""
            return delivery["held_by"]?.string.map { "\(state): \($0)" } ?? state
        }

        /// What to do about deliveries that are held.
        private static func advice(_ holders: Set<String>) -> [String] {
            let isOff = !holders.subtracting(["circuit", "secret_lost"]).isEmpty
            return [
                isOff
                    ? "held: their subscription is switched off; tollgate subscriptions enable SUB lets them go" : nil,
                holders.contains("circuit")
                    ? "circuit: their subscriber keeps failing and is spared for a while (tollgate subscriptions list); "
                        + "tollgate deliveries retry DLV tries one at once" : nil,
                holders.contains("secret_lost")
                    ? "secret_lost: their subscription's secret cannot be opened (tollgate doctor); tollgate "
                        + "subscriptions rotate-secret SUB gives it a new one" : nil,
            ]
            .compactMap(\.self)
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
            let needing = try await DeliveriesCommand.needingSecret(self.options, store)
            Output.standard.json(delivery.json(needing: needing, log: try await store.attempts(of: id)))
        }
    }

    private static func needingSecret(
        _ options: ConfigurationOption,
        _ store: Store
    ) async throws -> Set<SubscriptionID> {
        guard let sealer = try options.sealer() else { return [] }
        return try await store.subscriptions().needingSecret(sealer)
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Make deliveries due now, with a fresh schedule: one, or those of a subscription."
        )

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var gateway: GatewayOptions
        @OptionGroup var time: TimeOptions
        @Argument(help: "dlv_…; without it, say which subscription.") var id: String?
        @Option(name: .long, help: "Those of this subscription (sub_…), 1000 at most.") var subscription: String?
        @Option(name: .long, help: "In this state; delivered ones are sent once more.") var state: DeliveryState?

        func validate() throws {
            let isFiltered =
                self.subscription != nil || self.state != nil || self.time.since != nil || self.time.until != nil
            if self.id != nil, isFiltered { throw ValidationError("say which one, or of which subscription, not both") }
            if self.id == nil, self.subscription == nil {
                throw ValidationError("say which delivery (dlv_…), or --subscription")
            }
            if let id = self.id, DeliveryID(id) == nil { throw ValidationError("\(id) is no delivery id (dlv_…)") }
            if let id = self.subscription, SubscriptionID(id) == nil {
                throw ValidationError("\(id) is no subscription id (sub_…)")
            }
        }

        func run() async throws {
            let (path, body) = try self.request()
            try await self.gateway.withAPI(self.options) { api in
                Output.standard.json(try await api.call(.post, path, body: body))
            }
        }

        private func request() throws -> (path: String, body: JSON?) {
            if let id = self.id { return ("/v1/deliveries/\(id)/retry", nil) }
            let bounds = try self.time.bounds()
            var body = JSONObject([])
            body["subscription"] = self.subscription.map { .string($0) }
            body["state"] = .string((self.state ?? .dead).rawValue)
            body["since"] = bounds.since.map { .string("\($0)") }
            body["until"] = bounds.until.map { .string("\($0)") }
            return ("/v1/deliveries/retry", .object(body))
        }
    }
}
