import CoreMetrics
import Foundation
import Logging
import Model
import PrometheusMetrics
import Signing
import Store
import TestSupport
import Testing

@testable import TollgateApp

/// The numbers that alarms are made of, under the names that they are scraped by.
@Suite("Metrics of operation", .timeLimit(.minutes(2)))
struct OperatingMetricsTests {
    @Test func anAcceptedCallIsTimedAndItsCommitCounted() async throws {
        let place = try Workplace()
        let texts = Watched<[String]>([])
        try await Gateway.open(try place.configuration(), logger: LogLines().logger)
            .serve(stopOn: [], answersOnly: true) { port in
                for number in 0...1 {
                    let client = APIClient(base: "http://127.0.0.1:\(port)", token: "")
                    let text = String(decoding: try await client.send(.get, "/metrics").body, as: UTF8.self)
                    texts.change { $0.append(text) }
                    guard number == 0 else { continue }
                    let sent = await Transcript.of(
                        ["send", "--config", place.config, "--source", "stripe"]
                            + [
                                "--event", "payment_intent.succeeded", "--url",
                                "http://127.0.0.1:\(port)/notify/stripe",
                            ]
                    )
                    #expect(sent.code == 0, "\(sent)")
                }
            }
        let (before, after) = (texts.value[0], texts.value[1])
        #expect(Self.value("tollgate_accept_duration_seconds_count", before) ?? 0 == 0)
        #expect(Self.value("tollgate_accept_duration_seconds_count", after) == 1)
        let took = try #require(Self.value("tollgate_accept_duration_seconds_sum", after))
        #expect(took > 0 && took < 60, "seconds, not another unit: \(took)")
        let commits = try #require(Self.value("tollgate_commit_batch_size_count", after))
        #expect(commits == (Self.value("tollgate_commit_batch_size_count", before) ?? 0) + 1)
        let writes = try #require(Self.value("tollgate_commit_batch_size_sum", after))
        #expect(writes == (Self.value("tollgate_commit_batch_size_sum", before) ?? 0) + 1)
    }

    @Test func whatWaitsAndForHowLong() async throws {
        let folder = try TemporaryFolder("metrics")
        let time = ManualTime()
        let registry = PrometheusRegistry(help: MetricHelp.texts)
        let store = try await Store.open(
            SQLiteConfiguration(path: folder.file("t.db")),
            time: time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let id = store.ids.next(SubscriptionID.self)
        try await store.insert(
            SubscriptionRecord(
                id: id,
                name: "a",
                url: "https://a.example.com",
                types: [],
                sealedSecrets: [1],
                createdAt: time.now
            )
        )
        for number in 0..<3 {
            let draft = EventDraft(
                key: "\(number)",
                type: "tollgate.test",
                subject: "\(id)",
                occurredAt: time.now,
                effectKey: "",
                data: [:]
            )
            let event = NewEvent(
                draft,
                source: "/test",
                row: store.ids.next(),
                origin: .workflow,
                receipt: nil,
                acceptedAt: time.now
            )
            _ = try await store.sendTest(event, to: id)
        }
        time.advance(by: .seconds(90))
        let janitor = Janitor(
            store: store,
            retention: Configuration().retention,
            metrics: registry,
            logger: LogLines().logger
        )
        let work = Task { try await janitor.run() }
        // It has measured before it rests.
        try await time.waitForSleepers()
        let text = registry.render()
        work.cancel()
        try await work.value
        #expect(Self.value("tollgate_queue_depth{queue=\"deliveries\"}", text) == 3)
        #expect(Self.value("tollgate_oldest_pending_seconds{queue=\"deliveries\"}", text) == 90)
        for queue in ["accepts", "background", "outbox", "dead", "parked", "commands", "dead_commands"] {
            #expect(Self.value("tollgate_queue_depth{queue=\"\(queue)\"}", text) == 0, "\(queue)")
        }
        #expect(Self.value("tollgate_oldest_pending_seconds{queue=\"outbox\"}", text) == 0)
        try await store.close()
    }

    /// A sample's value; nil where it is not there.
    private static func value(_ sample: String, _ text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix("\(sample) ") }.flatMap {
            Double($0.dropFirst(sample.count + 1))
        }
    }
}
