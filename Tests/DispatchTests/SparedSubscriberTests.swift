import Dispatching
import MetricsTestKit
import Model
import Signing
import Store
import TestSupport
import Testing

/// A subscriber that keeps failing is spared, and whoever mends it does not have to wait for that to end.
struct SparedSubscriberTests {
    /// Nothing goes out by itself for hours; the clock stands still.
    private static func configuration() throws -> DispatchConfiguration {
        try Rig.configuration(circuit: .init(failures: 3, firstPause: .seconds(7200), longestPause: .seconds(36_000)))
    }

    /// Sends three that fail, and waits until the store knows that the circuit is open.
    private static func open(_ rig: Rig, _ sink: LoopbackSink, _ subscription: SubscriptionRecord) async throws
        -> [DeliveryID]
    {
        var sent: [DeliveryID] = []
        for number in 0..<3 { sent.append(try await rig.send("\(number)", to: subscription).delivery) }
        try await sink.wait(for: 3)
        try await rig.waitForCircuit(of: subscription.id) { $0 != nil }
        return sent
    }

    @Test func itIsShownThatItIsSparedAndUntilWhen() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(500) }) { sink in
                let subscription = try await rig.subscribe(sink.url(), name: "shop")
                try await rig.dispatching(Self.configuration()) {
                    let sent = try await Self.open(rig, sink, subscription)
                    let standing = try await rig.store.standing(of: subscription.id)
                    #expect(standing.waiting == 3 && standing.circuitUntil == rig.time.now + .seconds(7200))
                    #expect(try await rig.delivery(sent[0]).heldBy == "circuit")
                    #expect(try rig.circuit("shop").lastValue == 1)
                }
                // Nobody spares it while nothing runs.
                #expect(try await rig.store.standing(of: subscription.id).circuitUntil == nil)
                #expect(throws: (any Error).self) { try rig.circuit("shop") }
            }
        }
    }

    @Test func aRetryByHandGoesOutAtOnceAndItsSuccessLetsTheOthersGo() async throws {
        try await Rig.run { rig in
            let isMended = Watched(false)
            try await LoopbackSink.run(answering: { _ in .init(isMended.value ? 204 : 500) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                var asked = DeliveryID(rawValue: 1)
                try await rig.dispatching(Self.configuration()) {
                    let sent = try await Self.open(rig, sink, subscription)
                    asked = sent[2]
                    let late = try await rig.send("late", to: subscription)
                    isMended.change { $0 = true }
                    #expect(try await rig.store.retryDelivery(asked))
                    // The one that was asked for, before the one that is due, and that one because it arrived.
                    try await sink.wait(for: 5)
                    let events = sink.requests.value.map { $0.header("webhook-id") }
                    #expect(events[3] == "\(try await rig.delivery(asked).event)")
                    #expect(events[4] == "\(late.event)")
                    try await rig.waitForCircuit(of: subscription.id) { $0 == nil }
                }
                #expect(try await rig.delivery(asked).state == .delivered)
            }
        }
    }

    /// Many were claimed for it when it began to fail: they are let go, and need not wait for their leases.
    @Test func whatWasClaimedBeforeItWasSparedCanBeAskedForAtOnce() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(500) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                var sent: [DeliveryID] = []
                for number in 0..<4 { sent.append(try await rig.send("\(number)", to: subscription).delivery) }
                var configuration = try Self.configuration()
                configuration.concurrency = 1
                try await rig.dispatching(configuration) {
                    try await sink.wait(for: 3)
                    try await rig.waitForCircuit(of: subscription.id) { $0 != nil }
                    #expect(try await rig.store.retryDelivery(sent[3]))
                    try await sink.wait(for: 4)
                }
                #expect(try await rig.delivery(sent[3]).attempts == 1)
            }
        }
    }

    @Test func whatWasClaimedBeforeATargetWasGoneGoesToTheNextOneAtOnce() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { .init($0.uri == "/gone" ? 410 : 204) }) { sink in
                let subscription = try await rig.subscribe(sink.url("/gone"))
                for number in 0..<4 { try await rig.send("\(number)", to: subscription) }
                var configuration = try Self.configuration()
                configuration.concurrency = 1
                let next = sink.url("/next")
                try await rig.dispatching(configuration) {
                    try await sink.wait(for: 1)
                    try await rig.waitUntilGone(subscription.id)
                    _ = try await rig.store.change(subscription.id) { $0.point(to: next) }
                    try await sink.wait(for: 5)
                }
                #expect(sink.requests.value.map(\.uri) == ["/gone", "/next", "/next", "/next", "/next"])
                #expect(try await rig.store.standing(of: subscription.id).waiting == 0)
            }
        }
    }

    @Test func aRetryByHandThatFailsChangesNothingForTheOthers() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(500) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                try await rig.dispatching(Self.configuration()) {
                    let sent = try await Self.open(rig, sink, subscription)
                    let until = try await rig.store.standing(of: subscription.id).circuitUntil
                    try await rig.send("late", to: subscription)
                    for count in 4...5 {
                        #expect(try await rig.store.retryDelivery(sent[0]))
                        try await sink.wait(for: count)
                    }
                    #expect(try await rig.store.standing(of: subscription.id).circuitUntil == until)
                }
                let ids = sink.requests.value.map { $0.header("webhook-id") }
                #expect(ids.count == 5 && ids[3] == ids[4] && ids.prefix(3).contains(ids[3]))
            }
        }
    }

    /// A test is an attempt that somebody waits for.
    @Test func aTestGoesToASparedSubscriber() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(500) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                try await rig.dispatching(Self.configuration()) {
                    _ = try await Self.open(rig, sink, subscription)
                    try await rig.send("test", to: subscription, isAsked: true)
                    try await sink.wait(for: 4)
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func anotherDestinationIsTriedAsIfNothingHadHappened(_ changesURL: Bool) async throws {
        try await Rig.run { rig in
            let isMended = Watched(false)
            let answer: @Sendable (LoopbackSink.Request) -> LoopbackSink.Answer = { request in
                .init(isMended.value || request.uri == "/new" ? 204 : 500)
            }
            try await LoopbackSink.run(answering: answer) { sink in
                var subscription = try await rig.subscribe(sink.url("/old"), name: "shop")
                try await rig.dispatching(Self.configuration()) {
                    _ = try await Self.open(rig, sink, subscription)
                    let late = try await rig.send("late", to: subscription)
                    if changesURL {
                        subscription.url = sink.url("/new")
                    } else {
                        isMended.change { $0 = true }
                        let secrets = try SubscriptionSecrets(Rig.newSecret)
                        subscription.sealedSecrets = try secrets.sealed(with: rig.sealer, for: subscription.id)
                    }
                    #expect(try await rig.store.update(subscription))
                    try await sink.wait(for: 4)
                    #expect(sink.requests.value[3].header("webhook-id") == "\(late.event)")
                    try await rig.waitForCircuit(of: subscription.id) { $0 == nil }
                    #expect(try rig.circuit("shop").values == [0, 1, 0])
                }
            }
        }
    }
}

extension Rig {
    /// Waits for the store to know of a state of the circuit that is like this; it gives no signal of that.
    func waitForCircuit(of id: SubscriptionID, _ isLike: (Timestamp?) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await !isLike(self.store.standing(of: id).circuitUntil) {
            guard ContinuousClock.now < deadline else { throw WaitTimedOut(what: "the circuit's state") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func waitUntilGone(_ id: SubscriptionID) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await self.store.subscription(id)?.enabled == true {
            guard ContinuousClock.now < deadline else { throw WaitTimedOut(what: "the subscription to be off") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func circuit(_ name: String) throws -> TestRecorder {
        try self.metrics.expectGauge("tollgate_circuit_open", [("subscription", name)])
    }
}
