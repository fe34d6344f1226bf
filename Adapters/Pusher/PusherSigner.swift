public import Signing

/// Signs a client's way into a channel, or its identity, with the app's secret.
///
/// <https://pusher.com/docs/channels/library_auth_reference/auth-signatures/>. It takes only what cannot forge another
/// string; whether the client is allowed in has to be decided before.
public struct PusherSigner: Sendable {
    private let key: String
    private let secret: Secret

    /// - Parameter key: the app's key, which stands before the signature.
    public init(key: String, secret: Secret) {
        self.key = key
        self.secret = secret
    }

    /// The `auth` of a channel.
    ///
    /// - Parameter channelData: what a presence channel tells its members of this one: the exact JSON that is answered
    ///   beside it.
    public func auth(_ socket: PusherSocketID, _ channel: PusherChannel, channelData: String? = nil) -> String {
        self.sign("\(socket.text):\(channel.name)" + (channelData.map { ":\($0)" } ?? ""))
    }

    /// The `auth` of a signed-in user.
    ///
    /// - Parameter userData: the exact JSON that is answered beside it.
    public func auth(_ socket: PusherSocketID, userData: String) -> String {
        self.sign("\(socket.text)::user::\(userData)")
    }

    private func sign(_ text: String) -> String {
        "\(self.key):\(Hex.encode(HMACSHA256.code([text.utf8], key: self.secret.bytes)))"
    }
}
