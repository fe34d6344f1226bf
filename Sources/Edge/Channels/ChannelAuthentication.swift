/// Lets clients into real-time channels: who may ask from a browser, and who decides.
public struct ChannelAuthentication: Sendable {
    /// Origins whose pages may read the answer: `https://shop.example.com`, exactly as browsers send them.
    public var allowedOrigins: Set<String>
    /// Decides and signs.
    public var answer: @Sendable (ChannelRequest) async -> ChannelAnswer

    public init(
        allowedOrigins: Set<String>,
        answer: @escaping @Sendable (ChannelRequest) async -> ChannelAnswer
    ) {
        self.allowedOrigins = allowedOrigins
        self.answer = answer
    }
}
