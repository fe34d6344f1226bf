import Ingest
import ServiceLifecycle

/// Ends the replays when the gateway stops, before the store closes under them.
struct Replays: Service {
    let replayer: Replayer

    func run() async throws {
        do { try await gracefulShutdown() } catch {
            // Another part has failed; the replays are to end well all the same.
            await self.replayer.stop()
            throw error
        }
        await self.replayer.stop()
    }
}
