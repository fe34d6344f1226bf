/// What the authorizer says of one caller and one channel, or of the caller as a user.
enum ChannelDecision: Sendable, Hashable {
    /// `data` is the exact JSON that is signed and answered: `channel_data` or `user_data`; nil where there is none.
    case allowed(data: String?)
    case denied
}
