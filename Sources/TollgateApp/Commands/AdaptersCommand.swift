import AdapterKit
import ArgumentParser
import Catalog
import Model

/// `tollgate adapters`
struct AdaptersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapters",
        abstract: "The providers that this program knows."
    )

    @Flag(name: .long, help: "Write JSON.") var json = false
    @Flag(name: .long, help: "Write the table of the README.") var markdown = false

    func run() async throws {
        let descriptors = AdapterCatalog.adapters.map { $0.descriptor }
        let outbound = AdapterCatalog.outbound.map { $0.descriptor }
        guard !self.json else {
            let rows = descriptors.map(\.json) + outbound.map(\.json)
            return Output.standard.json(["data": .array(rows), "next_cursor": .null])
        }
        let table = AdapterTable(descriptors, outbound: outbound)
        guard !self.markdown else { return Output.standard.line(table.markdown) }
        Output.standard.table(AdapterTable.headings.map { $0.uppercased() }, table.rows)
    }
}

extension AdapterDescriptor {
    var json: JSON {
        [
            "name": .string(self.name), "provider": .string(self.provider), "api_version": .string(self.apiVersion),
            "scheme": .string(self.scheme), "signed": .string("\(self.coverage)"),
            "tolerance_seconds": self.toleranceSeconds.map { .integer($0) } ?? .null,
            "answer": .string(self.answer), "idempotency_key": .string(self.idempotencyKey),
            "retry_horizon_seconds": .integer(self.retryHorizonSeconds),
            "largest_body_bytes": self.largestBody.map { .integer(Int64($0)) } ?? .null,
            "methods": .array(self.methods.map { .string($0) }), "emits": .array(self.emits.map { .string($0) }),
        ]
    }
}

extension OutboundDescriptor {
    /// The members that every adapter has, with nothing in those that are about calls to us.
    var json: JSON {
        [
            "name": .string(self.name), "provider": .string(self.provider), "api_version": .string(self.apiVersion),
            "scheme": .string(Self.scheme), "signed": .null, "tolerance_seconds": .null, "answer": .null,
            "idempotency_key": .string(self.idempotency), "retry_horizon_seconds": .null,
            "largest_body_bytes": .null, "methods": [], "emits": [],
            "authentication": .string(self.authentication), "calls": .array(self.calls.map { .string($0) }),
        ]
    }
}
