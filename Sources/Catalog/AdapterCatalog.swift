public import AdapterKit
import StripeAdapter

/// Every adapter of this program, in alphabetical order.
public enum AdapterCatalog {
    public static let adapters: [any Adapter.Type] = [
        StripeAdapter.self
    ]

    public static func adapter(named name: String) -> (any Adapter.Type)? {
        self.adapters.first { $0.descriptor.name == name }
    }

    public static var names: [String] { self.adapters.map { $0.descriptor.name } }
}
