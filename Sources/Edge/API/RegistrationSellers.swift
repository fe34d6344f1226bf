import AdapterKit
import Ingest

/// The providers whose registrations are told by a source here, and what their numbers look like.
struct RegistrationSellers: Sendable {
    private let adapters: [String: any Adapter.Type]

    init(_ sources: some Sequence<Source>) {
        self.adapters = sources.reduce(into: [:]) { adapters, source in
            guard source.descriptor.emits.contains("registration.paid") else { return }
            adapters[source.descriptor.name] = type(of: source.adapter)
        }
    }

    func contains(_ provider: String) -> Bool { self.adapters[provider] != nil }

    /// Why the provider will never tell of a registration by that number; nil where it may.
    func fault(ofNumber number: String, at provider: String) -> String? {
        (self.adapters[provider] as? any RegistrationSelling.Type)?.fault(ofNumber: number)
    }
}
