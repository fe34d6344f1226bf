import AdapterKit
import ArgumentParser
import Catalog
import Foundation
import Ingest
import Model
import Signing
import Store

/// `tollgate normalize --adapter NAME FILE`
struct NormalizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "normalize",
        abstract: "Show what an adapter makes of a stored call. Nothing is verified and nothing is stored."
    )

    @Option(name: .long, help: "The adapter's name.")
    var adapter: String

    @Option(name: .long, help: "Read it as this source of the configuration would, with its options.")
    var source: String?

    @OptionGroup var options: ConfigurationOption

    @Argument(help: "A JSON file: {\"method\", \"url\", \"headers\", \"body_base64\"}; - for standard input.")
    var file: String

    func run() async throws {
        guard let type = AdapterCatalog.adapter(named: self.adapter) else {
            if let outbound = AdapterCatalog.outbound(named: self.adapter) {
                throw ValidationError("\(outbound.refusal), so there is nothing to normalize")
            }
            let known = AdapterCatalog.names.joined(separator: ", ")
            throw ValidationError("there is no adapter \(self.adapter): the adapters are \(known)")
        }
        let configured = try self.configured()
        let request = try Self.read(self.file)
        let source = self.source ?? self.adapter
        let adapter = try configured ?? Self.bare(type, request)
        Output.standard.errorLine("verification skipped: this shows what the adapter reads, not who called")
        let normalization: Normalization
        do throws(AdapterFailure) { normalization = try adapter.normalize(.withoutProof(request.inbound)) } catch {
            throw CommandFailure("the call cannot be read: \(error)")
        }
        var events: [JSON] = []
        for entry in normalization.entries {
            switch entry {
            case .event(let draft): events.append(try Self.event(draft, source, place: events.count))
            case .claim(let claim):
                if let draft = claim.event { events.append(try Self.event(draft, source, place: events.count)) }
                Output.standard.errorLine("claimed: the provider is asked before anything follows")
            case .ignored(let type): Output.standard.errorLine("ignored: \(Output.plain(type))")
            case .unrecognized(let type): Output.standard.errorLine("unrecognized: \(Output.plain(type))")
            case .quarantined(let reason): Output.standard.errorLine("quarantined: \(Output.plain(reason))")
            }
        }
        Output.standard.json(.array(events))
    }

    /// The adapter of the source that is named.
    private func configured() throws -> (any Adapter)? {
        guard let name = self.source else { return nil }
        let source = try self.options.load().source(named: name)
        guard source.descriptor.name == self.adapter else {
            throw ValidationError("the source \(name) has the adapter \(source.descriptor.name), not \(self.adapter)")
        }
        return source.adapter
    }

    private static func bare(
        _ type: any Adapter.Type,
        _ request: RecordedRequest
    ) throws(CommandFailure) -> any Adapter {
        let settings = SourceSettings(
            name: type.descriptor.name,
            secrets: [Secret(label: "none", bytes: [])],
            publicURL: request.url,
            allowUnsigned: true
        )
        do throws(AdapterConfigurationError) { return try type.init(settings: settings) } catch {
            throw CommandFailure(
                "\(type.descriptor.name) cannot read without its options: name a source with --source (\(error))"
            )
        }
    }

    private static func read(_ path: String) throws(CommandFailure) -> RecordedRequest {
        let data: Data
        do {
            data =
                path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(filePath: path))
        } catch { throw CommandFailure("\(path) cannot be read: \(error.localizedDescription)") }
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: data) } catch {
            throw CommandFailure("\(path) is not JSON: \(error)")
        }
        do throws(RecordProblem) { return try RecordedRequest(json) } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    private static func event(_ draft: EventDraft, _ source: String, place: Int) throws -> JSON {
        // Only storing gives an event its place; from its own time it is the same whenever this is asked.
        let moment = draft.occurredAt ?? TimeSource.system.now()
        let first = IdentifierGenerator.first(at: moment)
        let event = NewEvent(
            draft,
            source: "/notify/\(source)",
            row: EventRowID(rawValue: first.rawValue + Int64(place)),
            origin: .webhook,
            receipt: nil,
            acceptedAt: moment
        )
        return try JSON(parsing: event.body)
    }
}
