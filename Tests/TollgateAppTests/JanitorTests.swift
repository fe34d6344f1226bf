import Logging
import Model
import PrometheusMetrics
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Upkeep")
struct JanitorTests {
    private static let retention = RetentionLimits(
        payloads: .seconds(86_400),
        keys: .seconds(86_400),
        events: .seconds(86_400),
        deliveries: .seconds(60),
        rejected: .seconds(86_400)
    )

    /// A subscription that nobody looks after holds no more than one that is served, and both numbers are shown.
    @Test(.timeLimit(.minutes(2)))
    func whatWaitsTooLongForASubscriptionThatIsOffIsGivenUpAndCounted() async throws {
        let folder = try TemporaryFolder("janitor")
        let time = ManualTime()
        let metrics = PrometheusRegistry()
        let store = try await Store.open(
            SQLiteConfiguration(path: folder.file("t.db")),
            time: time.source,
            node: 1,
            metrics: metrics
        )
        for (name, isOn) in [("off", false), ("on", true)] { try await Self.send(2, to: name, isOn: isOn, store) }
        time.advance(by: .seconds(30))
        let late = try #require(try await store.subscriptions().first { $0.name == "off" })
        _ = try await store.sendTest(Self.event("late", store), to: late.id)
        time.advance(by: .seconds(31))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let janitor = Janitor(store: store, retention: Self.retention, metrics: metrics, logger: logger)
        let running = Task { try await janitor.run() }
        // It sleeps after each round, and measures at the beginning of the next.
        try await time.waitForSleepers()
        #expect(metrics.render().contains("tollgate_deliveries_held{subscription=\"off\"} 3\n"))
        time.advance(by: .seconds(5))
        try await time.waitForSleeper(until: time.now + .seconds(5))
        let shown = metrics.render()
        #expect(shown.contains("tollgate_deliveries_held{subscription=\"off\"} 1\n"), "\(shown)")
        #expect(shown.contains("tollgate_deliveries_held{subscription=\"on\"} 0\n"))
        #expect(shown.contains("tollgate_deliveries_given_up_total{subscription=\"off\"} 2\n"))
        #expect(!shown.contains("tollgate_deliveries_given_up_total{subscription=\"on\"}"))
        // One that is gone is shown no more.
        #expect(try await store.deleteSubscription(late.id))
        time.advance(by: .seconds(5))
        try await time.waitForSleeper(until: time.now + .seconds(5))
        #expect(!metrics.render().contains("tollgate_deliveries_held{subscription=\"off\"}"))
        running.cancel()
        try await running.value
        #expect(try await store.standings().values.map(\.waiting) == [2])
        try await store.close()
    }

    private static func event(_ key: String, _ store: Store) -> NewEvent {
        let draft = EventDraft(key: key, type: "payment.succeeded", subject: key, effectKey: key, data: [:])
        return NewEvent(
            draft,
            source: "/tests",
            row: store.ids.next(),
            origin: .workflow,
            receipt: nil,
            acceptedAt: store.time.now()
        )
    }

    private static func send(_ count: Int, to name: String, isOn: Bool, _ store: Store) async throws {
        let subscription = SubscriptionRecord(
            id: store.ids.next(),
            name: name,
            url: "https://a.example",
            types: [],
            enabled: isOn,
            sealedSecrets: [],
            createdAt: store.time.now()
        )
        try await store.insert(subscription)
        for number in 0..<count {
            _ = try await store.sendTest(Self.event("\(name) \(number)", store), to: subscription.id)
        }
    }
}
