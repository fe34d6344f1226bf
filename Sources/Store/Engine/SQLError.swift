/// An engine's refusal, sorted by what the caller can do.
package struct SQLError: Error, Sendable, Hashable {
    /// What the caller can do about it.
    package enum Kind: Sendable, Hashable {
        /// Passes by itself or when the machine is mended: disk full, read-only, busy, closed, out of memory.
        case unavailable
        /// A unique index or a check said no.
        case constraint
        case failed
    }

    package var kind: Kind
    /// The engine's own code.
    package var code: String
    package var message: String

    package init(kind: Kind, code: String, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    package var storeError: StoreError {
        switch self.kind {
        case .unavailable where self == .overloaded: .overloaded
        case .unavailable: .unavailable(reason: self.reason)
        case .constraint: .conflict(reason: self.message)
        case .failed: .failed(reason: self.reason)
        }
    }

    private var reason: String {
        "\(self.message) (\(self.code))\(self.advice.map { "; \($0)" } ?? "")"
    }
}
