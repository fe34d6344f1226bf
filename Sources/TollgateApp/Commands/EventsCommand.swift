import ArgumentParser
import Edge
import Model
import Store

/// `tollgate events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "The events that were made of the calls.",
        subcommands: [List.self, Show.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Newest first.")

        @OptionGroup var options: ConfigurationOption
        @OptionGroup var listing: ListingOptions
        @OptionGroup var time: TimeOptions
        @Option(name: .long, help: "Of this type, such as payment.succeeded.") var type: String?
        @Option(name: .long, help: "About this object or order.") var subject: String?
        @Option(name: .long, help: "What automation made of it.") var handling: Handling?

        func validate() throws {
            guard self.type?.contains("*") != true else {
                throw ValidationError("--type is a whole type such as payment.succeeded, without *")
            }
        }

        func run() async throws {
            let bounds = try self.time.bounds()
            let filter = EventFilter(
                type: self.type,
                subject: self.subject,
                handling: self.handling,
                since: bounds.since,
                until: bounds.until
            )
            let page = try await self.options.readOnlyStore().events(filter, try self.listing.page())
            Output.standard.listing(
                .page(page) { $0.json },
                asJSON: self.listing.json,
                header: ["EVENT", "ACCEPTED", "TYPE", "SUBJECT", "HANDLING", "NOTE"]
            ) { event in
                ["id", "accepted_at", "type", "subject", "handling", "handling_note"].map { event[$0]?.string ?? "" }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One event as subscribers get it, as JSON."
        )

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "evt_…") var id: String

        func run() async throws {
            guard let id = EventID(self.id) else { throw ValidationError("\(self.id) is no event id (evt_…)") }
            guard let event = try await self.options.readOnlyStore().event(id) else {
                throw CommandFailure("there is no event \(id)")
            }
            Output.standard.line(String(decoding: event.body, as: UTF8.self))
        }
    }
}
