import AdapterKit
import StripeAdapter

/// Every adapter of this program, in alphabetical order.
enum AdapterCatalog {
    static let adapters: [any Adapter.Type] = [
        StripeAdapter.self
    ]

    static func adapter(named name: String) -> (any Adapter.Type)? {
        self.adapters.first { $0.descriptor.name == name }
    }

    static var names: [String] { self.adapters.map { $0.descriptor.name } }
}
