import ServiceLifecycle

/// Work that is done while the gateway serves; when it ends, the gateway stops.
struct Errand: Service {
    let ports: AsyncStream<Int>
    let task: @Sendable (_ port: Int) async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                for await port in self.ports { return try await self.task(port) }
            }
        } catch  where Task.isShuttingDownGracefully {
            // Whoever stopped the gateway stopped this work with it; how it broke off is no news.
        }
    }
}
