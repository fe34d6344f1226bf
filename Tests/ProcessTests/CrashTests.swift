import Model
import Signing
import TestSupport
import Testing

/// SIGKILL at any moment loses nothing that was acknowledged and applies nothing twice.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct CrashTests {
    private static let rounds = 20
    private static let paymentsPerRound = 24

    @Test func everyAcknowledgedEventSurvivesTwentyKills() async throws {
        let folder = try TemporaryFolder("tollgate-crash")
        let subscriber = try await Subscriber()
        let payments = (0..<Self.rounds * Self.paymentsPerRound).map(Payment.init)
        var random = SeededRandom(seed: 20_261_121)

        var gateway = try await Self.start(folder)
        try await subscriber.subscribe(at: gateway)
        try await Self.createOrders(payments, at: gateway)

        let acknowledged = Watched<Set<Payment>>([])
        for round in 0..<Self.rounds {
            let mine = payments[round * Self.paymentsPerRound..<(round + 1) * Self.paymentsPerRound]
            let before = acknowledged.value.count
            // Low marks kill while calls are in flight, the highest while orders move and deliveries go out.
            let mark = before + Int.random(in: 1...Self.paymentsPerRound, using: &random)
            let pause = Duration.microseconds(Int.random(in: 0...30_000, using: &random))
            let victim = gateway
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await acknowledged.wait(for: "acknowledgements in round \(round)") { $0.count >= mark }
                    try await Task.sleep(for: pause)
                    victim.kill()
                }
                for client in 0..<8 {
                    let share = mine.filter { $0.number % 8 == client }
                    group.addTask { try await Self.send(share, to: victim, until: acknowledged) }
                }
                try await group.waitForAll()
            }
            let exit = try await victim.ended()
            #expect(exit == .init(status: 9, isSignal: true), "\(victim.log)")
            gateway = try await Self.start(folder)
        }
        let survivors = acknowledged.value
        #expect(survivors.count >= Self.rounds)

        try await Self.expectStored(survivors, at: gateway)

        // A provider sends again whatever was not acknowledged.
        for payment in payments where !survivors.contains(payment) {
            let answer = try await gateway.notify(payment)
            let status = try answer.json()["status"]?.string ?? ""
            #expect(answer.status == 200 && ["accepted", "duplicate"].contains(status), "\(payment): \(status)")
        }
        try await Self.expectAllDone(payments, at: gateway, subscriber)

        gateway.terminate()
        #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
        try await subscriber.sink.close()
    }

    private static func start(_ folder: TemporaryFolder) async throws -> GatewayProcess {
        let schedule: [JSON] = ["0s"] + Array(repeating: "1s", count: 30)
        return try await GatewayProcess.start(
            in: folder.path,
            dispatch: ["retry_schedule": .array(schedule), "timeout": "5s"]
        )
    }

    private static func createOrders(_ payments: [Payment], at gateway: GatewayProcess) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<16 {
                group.addTask {
                    for payment in payments where payment.number % 16 == lane {
                        try await gateway.createOrder(for: payment)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// One client: it notes what was acknowledged and stops at the first call that is cut.
    private static func send(
        _ payments: [Payment],
        to gateway: GatewayProcess,
        until acknowledged: Watched<Set<Payment>>
    ) async throws {
        for payment in payments {
            let answer: HTTPCall.Answer
            do { answer = try await gateway.notify(payment) } catch { return }
            let status = answer.status
            #expect(status == 200, "\(payment): \(String(decoding: answer.body, as: UTF8.self))")
            if status == 200 { acknowledged.change { $0.formUnion([payment]) } }
        }
    }

    /// Every acknowledged id is stored, and nothing is stored twice.
    private static func expectStored(_ payments: Set<Payment>, at gateway: GatewayProcess) async throws {
        let stored = try await gateway.all("/v1/events?type=payment.succeeded").compactMap { $0["id"]?.string }
        #expect(Set(stored).count == stored.count)
        let expected = payments.map { EventID.derived(source: "/notify/stripe", key: $0.event).description }
        let lost = Set(expected).subtracting(stored)
        #expect(lost.isEmpty, "\(lost.count) acknowledged events are lost")
    }

    /// Every order fulfilled once, every event delivered under one id with a verified signature.
    private static func expectAllDone(
        _ payments: [Payment],
        at gateway: GatewayProcess,
        _ subscriber: Subscriber
    ) async throws {
        let count = payments.count
        try await subscriber.heard.wait(for: "every delivery", within: .seconds(90)) {
            $0.count("payment.succeeded") >= count && $0.count("order.fulfilled") >= count
        }
        let heard = subscriber.heard.value
        #expect(heard.refused.isEmpty)
        let many = heard.events.filter { $0.value.count != 1 }
        #expect(many.isEmpty, "one fact told by several events: \(many.prefix(3))")

        try await Self.expectStored(Set(payments), at: gateway)
        let paid = try await gateway.all("/v1/events?type=payment.succeeded")
        #expect(paid.count == count)
        #expect(Set(paid.compactMap { $0["subject"]?.string }) == Set(payments.map(\.intent)))
        let fulfilled = try await gateway.all("/v1/events?type=order.fulfilled").compactMap { $0["subject"]?.string }
        #expect(fulfilled.count == count && Set(fulfilled).count == count)
        let orders = try await gateway.all("/v1/orders?phase=fulfilled")
        #expect(Set(orders.compactMap { $0["reference"]?.string }) == Set(payments.map(\.order)))
    }
}
