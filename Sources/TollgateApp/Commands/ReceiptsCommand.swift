import ArgumentParser
import Edge
import Model
import Store

/// `tollgate receipts`
struct ReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "The calls that came in.",
        subcommands: [List.self, Show.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Newest first.")

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var listing: ListingOptions
        @OptionGroup var time: TimeOptions
        @Option(name: .long, help: "Of this source.") var source: String?
        @Option(name: .long, help: "With this status.") var status: ReceiptStatus?

        func run() async throws {
            let bounds = try self.time.bounds()
            let filter = ReceiptFilter(
                source: self.source,
                status: self.status,
                since: bounds.since,
                until: bounds.until
            )
            let store = try await self.options.readOnlyStore()
            if let source { try await self.check(source, store) }
            let page = try await store.receipts(filter, try self.listing.page())
            Output.standard.listing(
                .page(page) { $0.json },
                asJSON: self.listing.json,
                header: ["RECEIPT", "RECEIVED", "SOURCE", "STATUS", "WHY"]
            ) { receipt in
                ["id", "received_at", "source", "status"].map { receipt[$0]?.string ?? "" } + [Self.why(receipt)]
            }
        }

        /// A slip of the pen is no source without calls. One that is configured no more may have some.
        private func check(_ source: String, _ store: Store) async throws {
            let known = Set(try self.options.outline().sourceNames).union(try await store.knownSources())
            guard !known.contains(source) else { return }
            let names = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
            throw ValidationError("there is no source \(source): there are \(names)")
        }

        /// The call's own reason; without one, that of the first entry with the call's status that says one.
        static func why(_ receipt: JSON) -> String {
            if receipt["status"] == "conflict", let detail = receipt["detail"]?.string { return detail }
            if let reason = receipt["reason"]?.string { return reason }
            let entries = (receipt["entries"]?.array ?? []).filter { $0["status"] == receipt["status"] }
            if let detail = entries.compactMap({ $0["detail"]?.string }).first { return detail }
            // Kept before conflicts had a reason.
            guard receipt["status"] == "conflict", let event = entries.first?["event"]?.string else { return "" }
            return "means something else than \(event), which came first"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One call with its evidence, headers and events, as JSON."
        )

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "rcp_…") var id: String

        func run() async throws {
            guard let id = ReceiptID(self.id) else { throw ValidationError("\(self.id) is no receipt id (rcp_…)") }
            let store = try await self.options.readOnlyStore()
            guard let receipt = try await store.receipt(id) else { throw CommandFailure("there is no receipt \(id)") }
            Output.standard.json(try await receipt.detail(in: store))
        }
    }
}
