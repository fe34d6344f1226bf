import Hummingbird
import HummingbirdCore
import Logging
import Model
import TestSupport

/// The subscriber: takes down what comes and answers.
struct Sink: Sendable {
    let journal: Watched<Journal>
    private let opened = Watched<Int?>(nil)

    init(journal: Watched<Journal>) { self.journal = journal }

    func run() async throws {
        let router = Router()
        router.post("events") { request, _ in
            let body = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
            let moment = ContinuousClock.now
            let event = try CloudEvent(structured: body)
            self.journal.change { $0.arrived(event, at: moment) }
            return Response(status: .noContent)
        }
        var logger = Logger(label: "order-load")
        logger.logLevel = .critical
        try await Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in self.opened.change { $0 = channel.localAddress?.port } },
            logger: logger
        ).run()
    }

    var url: String {
        get async throws {
            let port = try await self.opened.wait(for: "the subscriber to listen") { $0 != nil }
            return "http://127.0.0.1:\(port ?? 0)/events"
        }
    }
}
