import Signing

/// How clients are let into channels: the section `pusher` of the configuration.
struct ChannelConfiguration: Sendable {
    /// The app's key and secret, by which Pusher knows that we let a client in.
    var appKey: String
    var secret: Secret
    /// Who decides, and the secret that the question is signed with.
    var authorizerURL: String
    var authorizerSecret: WebhookSecret
    /// For the whole question and answer.
    var timeout: Duration
    /// What of the caller is passed on.
    var credentials: Set<Credential>
    /// Pages that may ask.
    var allowedOrigins: Set<String>
    /// How long a yes and a no are kept.
    var cacheAllowed: Duration
    var cacheDenied: Duration

    /// A header that says who the caller is.
    enum Credential: String, Sendable, CaseIterable { case authorization, cookie }
}
