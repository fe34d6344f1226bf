import Signing
import Workflows

/// Who grants what orders are paid for.
struct FulfilmentConfiguration: Sendable {
    /// In the order of their names.
    var services: [Service] = []
    /// The name of the service that grants a kind.
    var kinds: [String: String] = [:]
    /// The SKUs without a kind.
    var patterns = ProductKinds.legacy
    /// How long the passes hold that the gateway keeps itself, in seconds; empty: it keeps none.
    var passes: [String: Int64] = [:]
    /// nil: buyers are given no wallet here.
    var wallet: Wallet?

    struct Service: Sendable {
        var name: String
        var url: String
        var secrets: SubscriptionSecrets
        var timeout: Duration
    }

    struct Wallet: Sendable {
        var url: String
        var token: Secret
        var timeout: Duration
    }

    /// What is granted for the lines of new orders.
    var products: ProductKinds {
        ProductKinds(
            granted: Set(self.kinds.keys).union(self.passes.isEmpty ? [] : [ProductKinds.pass]),
            patterns: self.patterns,
            passes: self.passes
        )
    }
}
