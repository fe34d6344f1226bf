import AdapterKit
import ArgumentParser
import Model

/// `tollgate adapters`
struct AdaptersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapters",
        abstract: "The providers that this program knows."
    )

    @Flag(name: .long, help: "Write JSON.") var json = false

    func run() async throws {
        let descriptors = AdapterCatalog.adapters.map { $0.descriptor }
        guard !self.json else {
            return Output.standard.json(["data": .array(descriptors.map(\.json)), "next_cursor": .null])
        }
        Output.standard.table(
            ["ADAPTER", "PROVIDER", "SCHEME", "TOLERANCE", "KEY", "RETRIES FOR", "EVENTS"],
            descriptors.map { descriptor in
                [
                    descriptor.name, descriptor.provider, descriptor.scheme,
                    descriptor.toleranceSeconds.map { "\($0) s" } ?? "none", descriptor.idempotencyKey,
                    "\(descriptor.retryHorizonSeconds / 3600) h", "\(descriptor.emits.count)",
                ]
            }
        )
    }
}

extension AdapterDescriptor {
    var json: JSON {
        [
            "name": .string(self.name), "provider": .string(self.provider), "api_version": .string(self.apiVersion),
            "scheme": .string(self.scheme), "tolerance_seconds": self.toleranceSeconds.map { .integer($0) } ?? .null,
            "idempotency_key": .string(self.idempotencyKey),
            "retry_horizon_seconds": .integer(self.retryHorizonSeconds),
            "methods": .array(self.methods.map { .string($0) }), "emits": .array(self.emits.map { .string($0) }),
        ]
    }
}
