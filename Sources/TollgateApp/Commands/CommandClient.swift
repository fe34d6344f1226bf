import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// The commands' client. Whoever types a command wants to know at once that nobody listens, so a connection that
    /// fails is not tried again.
    static let commands: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            timeout: .init(connect: .seconds(5))
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
