public import Model

/// Somebody who issues tokens: Google's OAuth endpoint for a key, or the metadata server of the machine.
public protocol AccessTokenIssuing: Sendable {
    /// How long before its end a token is replaced.
    var early: Duration { get }

    /// Asks for a token; every call asks anew.
    func issue(_ scope: GoogleCloudScope, now: Timestamp) async throws(GoogleCloudFailure) -> AccessToken
}

/// What a token may be used for.
public struct GoogleCloudScope: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }

    /// Everything that the service account may do; IAM decides what that is.
    public static let cloudPlatform = GoogleCloudScope("https://www.googleapis.com/auth/cloud-platform")

    public var description: String { self.text }
}
