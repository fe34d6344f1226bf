import Ingest
import ServiceLifecycle

/// Fetches the key sets of the sources when the gateway starts, and keeps them fresh until it stops.
struct KeySets: Service {
    let fetcher: KeySetFetcher
    let urls: [String]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.fetcher.run(self.urls)
            // A service that ends would take the gateway with it.
            try? await gracefulShutdown()
        }
    }
}
