import Dispatching
import MetricsTestKit
import Model
import Signing
import Store
import TestSupport
import Testing

/// What a subscriber answers, and what becomes of the delivery.
struct DispatcherTests {
    @Test func anEventIsDeliveredOnceAndSigned() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(202, body: Array("thanks".utf8)) }) { sink in
                let subscription = try await rig.subscribe(sink.url("/hook?a=b"))
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 1) }

                let requests = sink.requests.value
                let request = try #require(requests.first)
                #expect(requests.count == 1)
                #expect(request.method == "POST")
                #expect(request.uri == "/hook?a=b")
                #expect(request.header("content-type") == "application/cloudevents+json")
                #expect(request.header("user-agent") == "Tollgate")
                #expect(request.header("webhook-id") == "\(sent.event)")
                #expect(request.header("webhook-timestamp") == "\(rig.time.now.seconds)")
                #expect(request.header("host") == "127.0.0.1:\(sink.port)")
                #expect(request.body == (try await rig.store.event(sent.event)?.body))
                try request.verify(Rig.secret, at: rig.time.now)
                try request.verify(rig.key, at: rig.time.now)

                let delivery = try await rig.delivery(sent.delivery)
                #expect(delivery.state == .delivered)
                #expect(delivery.attempts == 1)
                let attempts = try await rig.store.attempts(of: sent.delivery)
                #expect(attempts.map(\.status) == [202])
                #expect(attempts.first?.response == Array("thanks".utf8))
                #expect(attempts.first?.error == nil)
                #expect(
                    rig.metrics.counterTotal(label: "tollgate_deliveries_total", dimensions: [("outcome", "delivered")])
                        == 1
                )
                #expect(try rig.metrics.expectGauge("tollgate_delivery_inflight").lastValue == 0)
                #expect(try rig.metrics.expectTimer("tollgate_delivery_duration_seconds").values.count == 1)
            }
        }
    }

    @Test func manyEventsAreDeliveredOverFewConnections() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                let subscription = try await rig.subscribe(sink.url())
                for number in 0..<300 { try await rig.send("\(number)", to: subscription) }
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 300) }
                let requests = sink.requests.value
                #expect(Set(requests.map { $0.header("webhook-id") }).count == 300)
                #expect(requests.count == 300)
                #expect(Set(requests.map(\.connection)).count <= 32)
                let delivered = try await rig.store.deliveries(.init(state: .delivered), PageRequest(limit: 1000))
                #expect(delivered.records.count == 300)
            }
        }
    }

    @Test func aFailureIsTriedAgainUnderTheSameIdWithANewSignature() async throws {
        try await Rig.run { rig in
            let failing = Watched(true)
            try await LoopbackSink.run(answering: { _ in .init(failing.value ? 500 : 200) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration()) {
                    try await sink.wait(for: 1)
                    try await rig.time.waitForSleeper(until: rig.time.now + .seconds(5))
                    #expect(try await rig.delivery(sent.delivery).dueAt == rig.time.now + .seconds(5))
                    failing.change { $0 = false }
                    rig.time.advance(by: .seconds(5))
                    try await sink.wait(for: 2)
                }
                let ids = sink.requests.value.map { $0.header("webhook-id") }
                #expect(ids == ["\(sent.event)", "\(sent.event)"])
                #expect(sink.requests.value[1].header("webhook-timestamp") == "\(rig.time.now.seconds)")
                try sink.requests.value[1].verify(Rig.secret, at: rig.time.now)
                #expect(try await rig.delivery(sent.delivery).state == .delivered)
                #expect(try await rig.store.attempts(of: sent.delivery).map(\.status) == [500, 200])
            }
        }
    }

    @Test func aRedirectIsAFailureAndIsNotFollowed() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { other in
                let location = other.url("/elsewhere")
                try await LoopbackSink.run(answering: { _ in .init(302, headers: [("location", location)]) }) { sink in
                    let subscription = try await rig.subscribe(sink.url())
                    let sent = try await rig.send("one", to: subscription)
                    try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 1) }
                    #expect(try await rig.delivery(sent.delivery).state == .pending)
                    #expect(try await rig.store.attempts(of: sent.delivery).map(\.status) == [302])
                    #expect(other.requests.value.isEmpty)
                }
            }
        }
    }

    @Test func goneSwitchesTheSubscriptionOff() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(410) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 1) }
                let delivery = try await rig.delivery(sent.delivery)
                #expect(delivery.state == .pending && delivery.attempts == 1 && delivery.heldBy == "gone")
                let record = try await rig.store.subscription(subscription.id)
                #expect(record?.enabled == false)
                #expect(record?.disabledReason == "gone")
            }
        }
    }

    /// Somebody points the subscription elsewhere while the old target is about to answer that it is gone.
    @Test func goneIsSaidOfTheTargetThatWasCalled() async throws {
        try await Rig.run { rig in
            let gate = LoopbackSink.Gate()
            try await LoopbackSink.run(answering: { _ in .init(410, way: .when(gate)) }) { old in
                try await LoopbackSink.run { new in
                    var subscription = try await rig.subscribe(old.url())
                    let sent = try await rig.send("one", to: subscription)
                    try await rig.dispatching(Rig.configuration()) {
                        try await old.wait(for: 1)
                        subscription.url = new.url()
                        #expect(try await rig.store.update(subscription))
                        gate.open()
                        try await new.wait(for: 1)
                    }
                    #expect(try await rig.store.subscription(subscription.id)?.enabled == true)
                    #expect(try await rig.delivery(sent.delivery).state == .delivered)
                    #expect(try await rig.store.attempts(of: sent.delivery).map(\.status) == [410, 200])
                }
            }
        }
    }

    @Test func aSilentSubscriberTimesOut() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(way: .never) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration(timeout: .seconds(2))) {
                    try await sink.wait(for: 1)
                }
                let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
                #expect(attempt.status == nil)
                #expect(attempt.error?.hasPrefix("timeout") == true)
                #expect(attempt.duration >= .seconds(2))
                #expect(try await rig.delivery(sent.delivery).state == .pending)
            }
        }
    }

    @Test func theTimeoutCoversTheBodyToo() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(200, body: [1, 2, 3], way: .headOnly) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration(timeout: .seconds(2))) {
                    try await sink.wait(for: 1)
                }
                let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
                #expect(attempt.status == 200)
                #expect(attempt.error?.hasPrefix("timeout") == true)
                #expect(try await rig.delivery(sent.delivery).state == .pending)
            }
        }
    }

    @Test func aClosedConnectionIsAFailure() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(way: .close) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 1) }
                let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
                #expect(attempt.error?.hasPrefix("connection_closed") == true)
            }
        }
    }

    @Test func aRefusedConnectionIsAFailure() async throws {
        try await Rig.run { rig in
            let sink = try await LoopbackSink()
            let url = sink.url()
            try await sink.close()
            let subscription = try await rig.subscribe(url)
            let sent = try await rig.send("one", to: subscription)
            try await rig.dispatching(Rig.configuration()) {
                try await rig.time.waitForSleeper(until: rig.time.now + .seconds(5))
            }
            let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
            #expect(attempt.error?.hasPrefix("connect_failed") == true)
            #expect(attempt.status == nil)
        }
    }

    @Test(arguments: [4096, 4097, 60_000, 5_000_000])
    func only4KiBOfTheAnswerAreKept(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(200, body: body) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 1) }
                #expect(try await rig.delivery(sent.delivery).state == .delivered)
                let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
                #expect(attempt.response == Array(body.prefix(4096)))
                #expect(attempt.error == nil)
            }
        }
    }

    @Test func retryAfterIsHonoured() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run(answering: { _ in .init(503, headers: [("Retry-After", "120")]) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 1) }
                #expect(try await rig.delivery(sent.delivery).dueAt == rig.time.now + .seconds(120))
            }
        }
    }

    @Test func afterTenAttemptsADeliveryIsDeadUntilItIsRetriedByHand() async throws {
        try await Rig.run { rig in
            let status = Watched(500)
            try await LoopbackSink.run(answering: { _ in .init(status.value) }) { sink in
                let subscription = try await rig.subscribe(sink.url())
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(Rig.configuration(circuit: .init())) {
                    for (index, delay) in RetryPolicy.standardSchedule.dropFirst().enumerated() {
                        try await sink.wait(for: index + 1)
                        try await rig.passRetryDelay(delay)
                    }
                    try await sink.wait(for: 10)
                }
                let dead = try await rig.delivery(sent.delivery)
                #expect(dead.state == .dead)
                #expect(dead.attempts == 10)
                #expect(sink.requests.value.count == 10)

                status.change { $0 = 200 }
                #expect(try await rig.store.retryDelivery(sent.delivery))
                try await rig.dispatching(Rig.configuration()) { try await sink.wait(for: 11) }
                #expect(try await rig.delivery(sent.delivery).state == .delivered)
                #expect(try await rig.store.attempts(of: sent.delivery).map(\.number) == Array(1...11))
            }
        }
    }

    @Test func aRotatedSecretSignsBesideTheOldOneUntilTheOverlapEnds() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                var subscription = try await rig.subscribe(sink.url())
                let secrets = try SubscriptionSecrets(Rig.secret)
                    .rotated(to: Rig.newSecret, overlap: .seconds(60), now: rig.time.now)
                try await rig.dispatching(Rig.configuration()) {
                    try await rig.send("before", to: subscription)
                    try await sink.wait(for: 1)
                    subscription.sealedSecrets = try secrets.sealed(with: rig.sealer, for: subscription.id)
                    #expect(try await rig.store.update(subscription))
                    try await rig.send("during", to: subscription)
                    try await sink.wait(for: 2)
                    rig.time.advance(by: .seconds(60))
                    try await rig.send("after", to: subscription)
                    try await sink.wait(for: 3)
                }
                let requests = sink.requests.value
                let now = rig.time.now
                try requests[0].verify(Rig.secret, at: now)
                #expect(throws: VerificationFailure.mismatch) { try requests[0].verify(Rig.newSecret, at: now) }
                try requests[1].verify(Rig.secret, at: now)
                try requests[1].verify(Rig.newSecret, at: now)
                try requests[2].verify(Rig.newSecret, at: now)
                #expect(throws: VerificationFailure.mismatch) { try requests[2].verify(Rig.secret, at: now) }
            }
        }
    }
}
