/// What a client asks: to be let into channels, or to be known as a user. Nothing of it is checked yet.
public struct ChannelRequest: Sendable, Hashable {
    public var socketID: String
    public var subject: Subject
    /// The caller's `Authorization`.
    public var authorization: String?
    /// The caller's `Cookie`.
    public var cookie: String?

    public enum Subject: Sendable, Hashable {
        case user
        /// Names of channels; at least one.
        case channels([String])
    }

    public init(socketID: String, subject: Subject, authorization: String? = nil, cookie: String? = nil) {
        self.socketID = socketID
        self.subject = subject
        self.authorization = authorization
        self.cookie = cookie
    }
}
