import AdapterKit
import ArgumentParser
import Foundation
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

    @Argument(help: "A JSON file: {\"method\", \"url\", \"headers\", \"body_base64\"}; - for standard input.")
    var file: String

    func run() async throws {
        guard let type = AdapterCatalog.adapter(named: self.adapter) else {
            throw ValidationError("no adapter \(self.adapter): \(AdapterCatalog.names.joined(separator: ", "))")
        }
        let request = try StoredRequest.read(self.file)
        let source = self.adapter
        let settings = SourceSettings(
            name: source,
            secrets: [Secret(label: "none", bytes: [])],
            publicURL: request.url,
            allowUnsigned: true
        )
        Output.standard.errorLine("verification skipped: this shows what the adapter reads, not who called")
        let normalization: Normalization
        do {
            normalization = try type.init(settings: settings).normalize(.withoutProof(request.inbound))
        } catch { throw CommandFailure("the call cannot be read: \(error)") }
        var events: [JSON] = []
        for entry in normalization.entries {
            switch entry {
            case .event(let draft): events.append(try Self.event(draft, source))
            case .ignored(let type): Output.standard.errorLine("ignored: \(type)")
            case .unrecognized(let type): Output.standard.errorLine("unrecognized: \(type)")
            case .quarantined(let reason): Output.standard.errorLine("quarantined: \(reason)")
            }
        }
        Output.standard.json(.array(events))
    }

    private static func event(_ draft: EventDraft, _ source: String) throws -> JSON {
        let now = TimeSource.system.now()
        let event = NewEvent(
            draft,
            source: "/notify/\(source)",
            row: IdentifierGenerator.first(at: now),
            origin: .webhook,
            receipt: nil,
            acceptedAt: now
        )
        return try JSON(parsing: event.body)
    }
}

/// A call in a file.
struct StoredRequest {
    var url: String
    var inbound: InboundRequest

    static func read(_ path: String) throws -> StoredRequest {
        let data: Data
        do {
            data =
                path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(filePath: path))
        } catch { throw CommandFailure("\(path) cannot be read") }
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: data) } catch {
            throw CommandFailure("\(path) is not JSON: \(error)")
        }
        guard let encoded = json["body_base64"]?.string, let body = Base64.decode(encoded) else {
            throw CommandFailure("\(path): body_base64 is missing or is no base64")
        }
        let url = json["url"]?.string ?? "/"
        let headers = (json["headers"]?.object?.members ?? []).compactMap { member in
            member.value.string.map { InboundRequest.Header(member.name, $0) }
        }
        let inbound = InboundRequest(
            method: json["method"]?.string ?? "POST",
            target: Self.target(of: url),
            headers: headers,
            body: body
        )
        return StoredRequest(url: url, inbound: inbound)
    }

    static func target(of url: String) -> String {
        guard let scheme = url.range(of: "://") else { return url }
        guard let slash = url[scheme.upperBound...].firstIndex(of: "/") else { return "/" }
        return String(url[slash...])
    }
}
