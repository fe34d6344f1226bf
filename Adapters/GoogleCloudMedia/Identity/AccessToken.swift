public import Model
public import Signing

/// A bearer token of Google's and how long it serves.
public struct AccessToken: Sendable, Hashable {
    /// Goes into `Authorization`; no description shows it.
    public let secret: Secret
    public let expiresAt: Timestamp

    public init(secret: Secret, expiresAt: Timestamp) {
        self.secret = secret
        self.expiresAt = expiresAt
    }

    var authorization: String { "Bearer \(String(decoding: self.secret.bytes, as: UTF8.self))" }
}
