import ArgumentParser
import Model
import Store

/// `tollgate replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run stored calls through today's code again. What is known changes nothing and is delivered again."
    )

    @OptionGroup var options: ConfigurationOption
    @OptionGroup var gateway: GatewayOptions
    @OptionGroup var time: TimeOptions
    @Option(name: .long, help: "A receipt (rcp_…); may be repeated.") var id: [String] = []
    @Option(name: .long, help: "Calls of this source.") var source: String?
    @Option(name: .long, help: "Calls with this status.") var status: ReceiptStatus?
    @Flag(name: .long, help: "Show what it would cause, change nothing.") var dryRun = false
    @Flag(name: .long, help: "Check rejected calls again with today's secrets, as of when they came.") var reverify =
        false
    @Flag(name: .long, help: "Apply what differs as an event that supersedes the old one.") var applyDifferences = false
    @Option(name: .long, help: "Deliver what is the same again to this subscription alone (sub_…).") var to: String?
    @Flag(name: .long, help: "Write JSON, as the API does.") var json = false

    func validate() throws {
        let isFiltered = self.source != nil || self.status != nil || self.time.since != nil || self.time.until != nil
        guard !self.id.isEmpty || isFiltered else {
            throw ValidationError("say which calls: --id, --source, --status, --since or --until")
        }
        for id in self.id where ReceiptID(id) == nil {
            throw ValidationError("--id \(id): expected \(ReceiptID.wellFormed)")
        }
        if let to = self.to, SubscriptionID(to) == nil {
            throw ValidationError("--to \(to): expected \(SubscriptionID.wellFormed)")
        }
    }

    func run() async throws {
        var body = JSONObject([
            ("dry_run", .bool(self.dryRun)), ("reverify", .bool(self.reverify)),
            ("apply_differences", .bool(self.applyDifferences)),
        ])
        if !self.id.isEmpty { body["ids"] = .array(self.id.map { .string($0) }) }
        body["source"] = self.source.map { .string($0) }
        body["status"] = self.status.map { .string($0.rawValue) }
        let bounds = try self.time.bounds()
        body["since"] = bounds.since.map { .string("\($0)") }
        body["until"] = bounds.until.map { .string("\($0)") }
        body["to"] = self.to.map { .string($0) }
        let request = JSON.object(body)
        let asJSON = self.json
        try await self.gateway.withAPI(self.options) { api in
            var replay = try await api.call(.post, "/v1/replays", body: request)
            while replay["state"]?.string == "running", let id = replay["id"]?.string {
                try await TimeSource.system.sleep(.milliseconds(200))
                replay = try await api.call(.get, "/v1/replays/\(id)")
            }
            if asJSON { Output.standard.json(replay) } else { Self.explain(replay) }
            guard replay["state"]?.string == "finished" else { throw ExitCode(1) }
            // Of a filter some may well be skipped; what was named was to be replayed.
            let isNamed = replay["request"]?["ids"]?.array?.isEmpty == false
            if isNamed, (replay["counts"]?["skipped"]?.integer ?? 0) > 0 { throw ExitCode(1) }
        }
    }

    /// What a replay did, or a dry run would do, for people.
    static func explain(_ replay: JSON) {
        let isDry = replay["dry_run"] == true
        let applies = replay["request"]?["apply_differences"] == true
        for result in replay["results"]?.array ?? [] {
            let receipt = result["receipt"]?.string ?? ""
            if let reason = result["reason"]?.string { Output.standard.line("\(receipt)  skipped: \(reason)") }
            for entry in result["entries"]?.array ?? [] {
                let number = entry["entry"]?.integer ?? 0
                Output.standard.line("\(receipt)  entry \(number): \(entry["outcome"]?.string ?? "")")
                if let done = entry["done"]?.string { Output.standard.line("    \(Output.plain(done))") }
                // Of a replay that has run, this is what did not happen.
                guard isDry else { continue }
                let causes = entry["causes"]?.array?.compactMap(\.string) ?? []
                if entry["outcome"] == "differs", !applies {
                    let rest = causes.isEmpty ? "" : "; with it:"
                    Output.standard.line("    would stay as it is without --apply-differences\(rest)")
                }
                for cause in causes { Output.standard.line("    \(Output.plain(cause))") }
            }
        }
        let counts = (replay["counts"]?.object?.members ?? []).compactMap { name, value in
            value.integer.map { "\($0) \(name.replacing("_", with: " "))" }
        }
        Output.standard.line(counts.joined(separator: ", "))
        if replay["counts"]?["more"] == true { Output.standard.line("older calls match too: replay them with --until") }
        if let failure = replay["counts"]?["failure"]?.string { Output.standard.line("stopped early: \(failure)") }
    }
}
