public import AdapterKit
import Signing

extension StripeAdapter: Advising {
    /// Calls of both modes are taken, whatever the key; only refunds depend on it.
    public var advice: [String] {
        guard let secret = self.settings.secretOptions["api_key"], Self.isTestKey(secret) else { return [] }
        return [
            "api_key is one of test mode: refunds of live orders will be refused; give it a live key before the first one"
        ]
    }

    /// Stripe tells the modes apart by the key alone.
    static func isTestKey(_ secret: Secret) -> Bool {
        ["sk_test_", "rk_test_"].contains { secret.bytes.starts(with: $0.utf8) }
    }
}
