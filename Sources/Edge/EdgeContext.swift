public import Hummingbird
public import Logging
public import NIOCore

/// What the server knows of a request beside its bytes. Made for every request, so it holds nothing that costs.
public struct EdgeContext: InitializableFromSource, Sendable {
    public let channel: any Channel
    public let logger: Logger

    public init(source: ApplicationRequestContextSource) {
        self.channel = source.channel
        self.logger = source.logger
    }

    /// The address at the other end of the connection; `unknown` for a socket without one.
    var peer: String { self.channel.remoteAddress?.ipAddress ?? Self.unknownPeer }

    static let unknownPeer = "unknown"
}
