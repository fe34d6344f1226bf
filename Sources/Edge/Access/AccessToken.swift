public import Signing

/// A token of the management API: kept as a digest, never as itself.
public struct AccessToken: Sendable, Hashable {
    /// For logs and as the owner of idempotency keys.
    public let name: String
    public let grant: Grant
    let digest: SaltedDigest

    public enum Grant: Sendable, Hashable {
        /// `*`
        case everything
        case scopes(Set<Scope>)
    }

    /// - Parameter salt: random bytes, 16 by custom.
    public init(name: String, secret: Secret, grant: Grant, salt: [UInt8]) {
        self.name = name
        self.grant = grant
        self.digest = SaltedDigest(of: secret.bytes, salt: salt)
    }

    func allows(_ scope: Scope) -> Bool {
        switch self.grant {
        case .everything: true
        case .scopes(let scopes): scopes.contains(scope)
        }
    }
}

extension AccessToken.Grant {
    /// Reads a configured list of scopes; throws the one that is none.
    public init(_ texts: [String]) throws(UnknownScope) {
        var scopes: Set<Scope> = []
        for text in texts where text != "*" {
            guard let scope = Scope(text) else { throw UnknownScope(text: text) }
            scopes.insert(scope)
        }
        self = texts.contains("*") ? .everything : .scopes(scopes)
    }
}
