import Dispatching
import MetricsTestKit
import Model
import Signing
import Store
import TestSupport
import Testing

/// How lanes come, go, and keep out of each other's way.
struct LaneTests {
    @Test func aSlowSubscriberDoesNotSlowAnother() async throws {
        try await Rig.run { rig in
            let gate = LoopbackSink.Gate()
            try await LoopbackSink.run(answering: { _ in .init(way: .when(gate)) }) { slow in
                try await LoopbackSink.run { quick in
                    let slowSubscription = try await rig.subscribe(slow.url(), name: "slow")
                    let quickSubscription = try await rig.subscribe(quick.url(), name: "quick")
                    for number in 0..<100 {
                        try await rig.send("slow-\(number)", to: slowSubscription)
                        try await rig.send("quick-\(number)", to: quickSubscription)
                    }
                    try await rig.dispatching(Rig.configuration(timeout: .seconds(60))) {
                        try await quick.wait(for: 100)
                        // As many as one lane has under way at once, and not one of them answered.
                        try await slow.wait(for: 32)
                        #expect(slow.requests.value.count == 32)
                        gate.open()
                        try await slow.wait(for: 100)
                    }
                }
            }
        }
    }

    @Test func theShutdownFinishesWhatIsUnderWay() async throws {
        try await Rig.run { rig in
            let gate = LoopbackSink.Gate()
            try await LoopbackSink.run(answering: { _ in .init(way: .when(gate)) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(
                    Rig.configuration(timeout: .seconds(3600)),
                    whileShuttingDown: {
                        let delivery = try await rig.delivery(sent.delivery)
                        #expect(delivery.state == .pending)
                        gate.open()
                    },
                    { try await sink.wait(for: 1) }
                )
                #expect(try await rig.delivery(sent.delivery).state == .delivered)
                try await sink.waitUntilUnconnected()
            }
        }
    }

    @Test func aCancelledDispatcherReturnsAndRecordsNothing() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(way: .never) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                let task = Task {
                    try await rig.dispatching(Rig.configuration(timeout: .seconds(3600))) {
                        try await sink.wait(for: 1)
                        try await Watched(0).wait { $0 == 1 }
                    }
                }
                try await sink.wait(for: 1)
                task.cancel()
                await #expect(throws: (any Error).self) { try await task.value }
                #expect(try await rig.store.attempts(of: sent.delivery).isEmpty)
                try await sink.waitUntilUnconnected()
            }
        }
    }

    @Test func aSubscriptionThatComesLaterGetsItsLane() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                try await rig.dispatching(Rig.configuration()) {
                    let subscription = try await rig.subscribe(sink.url())
                    try await rig.send("one", to: subscription)
                    try await sink.wait(for: 1)
                }
            }
        }
    }

    @Test func aPausedSubscriptionGetsNothingUntilItGoesOn() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { paused in
                try await LoopbackSink.run { other in
                    var subscription = try await rig.subscribe(paused.url(), name: "paused")
                    let otherSubscription = try await rig.subscribe(other.url(), name: "other")
                    subscription.enabled = false
                    #expect(try await rig.store.update(subscription))
                    try await rig.dispatching(Rig.configuration()) {
                        try await rig.send("one", to: subscription)
                        try await rig.send("two", to: otherSubscription)
                        try await other.wait(for: 1)
                        #expect(paused.requests.value.isEmpty)
                        subscription.enabled = true
                        #expect(try await rig.store.update(subscription))
                        try await paused.wait(for: 1)
                    }
                }
            }
        }
    }

    @Test func aChangedURLIsUsedFromTheNextAttemptOn() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { first in
                try await LoopbackSink.run { second in
                    var subscription = try await rig.subscribe(first.url())
                    try await rig.dispatching(Rig.configuration()) {
                        try await rig.send("one", to: subscription)
                        try await first.wait(for: 1)
                        subscription.url = second.url()
                        #expect(try await rig.store.update(subscription))
                        try await rig.send("two", to: subscription)
                        try await second.wait(for: 1)
                        // The connections to the old target are let go.
                        try await first.waitUntilUnconnected()
                    }
                    #expect(first.requests.value.count == 1)
                }
            }
        }
    }

    @Test func aFailingSubscriberIsProbedOnly() async throws {
        try await Rig.run { rig in
            let asked = Watched(0)
            let answer: @Sendable (LoopbackSink.Request) -> LoopbackSink.Answer = { _ in
                let number = asked.change { count in
                    count += 1
                    return count
                }
                return .init(number <= 4 ? 500 : 200)
            }
            try await LoopbackSink.run(answering: answer) { sink in
                let start = rig.time.now.seconds
                let subscription = try await rig.subscribe(sink.url())
                for number in 0..<3 { try await rig.send("\(number)", to: subscription) }
                var configuration = try Rig.configuration(
                    circuit: .init(failures: 3, firstPause: .seconds(30), longestPause: .seconds(60))
                )
                // The retries are due after 5 s; until the pauses end, looking for them leads to nothing.
                configuration.pollInterval = .seconds(1)
                var gauge: TestRecorder?
                try await rig.dispatching(configuration) {
                    try await sink.wait(for: 3)
                    while sink.requests.value.count < 6 {
                        rig.time.advance(by: .seconds(1))
                        try await rig.time.waitForSleeper(until: rig.time.now + .seconds(1))
                    }
                    gauge = try rig.circuit("test")
                }
                let times = sink.requests.value.compactMap { $0.header("webhook-timestamp").flatMap { Int64($0) } }
                #expect(times[0...2].allSatisfy { $0 < start + 30 })
                // The probe fails, and the next one waits twice as long.
                #expect(times[3] >= start + 30)
                #expect(times[4] >= times[3] + 60)
                #expect(gauge?.values == [0, 1, 0])
            }
        }
    }

    @Test func withoutItsSecretsASubscriptionWaits() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                try await LoopbackSink.run { other in
                    var broken = try await rig.subscribe(sink.url(), name: "broken")
                    let fine = try await rig.subscribe(other.url(), name: "fine")
                    let sealed = broken.sealedSecrets
                    broken.sealedSecrets = [1, 2, 3]
                    #expect(try await rig.store.update(broken))
                    let sent = try await rig.send("one", to: broken)
                    try await rig.dispatching(Rig.configuration()) {
                        try await rig.send("two", to: fine)
                        try await other.wait(for: 1)
                        #expect(try await rig.delivery(sent.delivery).attempts == 0)
                        broken.sealedSecrets = sealed
                        #expect(try await rig.store.update(broken))
                        try await sink.wait(for: 1)
                    }
                }
            }
        }
    }
}
