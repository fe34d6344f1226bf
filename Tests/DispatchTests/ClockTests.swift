import Model
import Signing
import Store
import TestSupport
import Testing

@testable import Dispatching

/// Somebody sets the machine's clock, by an hour to either side.
struct ClockTests {
    @Test(arguments: [-3600, 3600] as [Int64]) func deliveriesGoOn(_ seconds: Int64) async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                let subscription = try await rig.subscribe(sink.url())
                try await rig.dispatching(Rig.configuration()) {
                    try await rig.send("before", to: subscription)
                    try await sink.wait(for: 1)
                    rig.time.set(to: rig.time.now + .seconds(seconds))
                    try await rig.send("after", to: subscription)
                    try await sink.wait(for: 2)
                }
                // Receivers compare it with their own clocks, so it is what our clock shows now.
                try sink.requests.value[1].verify(Rig.secret, at: rig.time.now)
                let delivered = try await rig.store.deliveries(.init(state: .delivered), PageRequest())
                #expect(delivered.records.count == 2)
            }
        }
    }

    @Test func addressesAreLookedUpAgainAfterTheClockWasSetBack() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                let calls = Watched(0)
                let resolver = HostResolver { _ in
                    calls.change { $0 += 1 }
                    return [IPAddress("127.0.0.1")].compactMap(\.self)
                }
                let subscription = try await rig.subscribe("http://hooks.invalid:\(sink.port)/")
                try await rig.dispatching(Rig.configuration(), resolver: resolver) {
                    try await rig.send("before", to: subscription)
                    try await sink.wait(for: 1)
                    rig.time.set(to: rig.time.now - .seconds(3600))
                    try await rig.send("after", to: subscription)
                    try await sink.wait(for: 2)
                }
                #expect(calls.value == 2)
            }
        }
    }

    @Test func aFailedStoreIsAskedAgainAfterTheClockWasSetBack() throws {
        let now = Timestamp(seconds: 1_800_000_000)
        var state = LaneState(try Self.destination(at: now), configuration: DispatchConfiguration())
        state.storeFailed(at: now, losing: [])
        let blocked = state.turn(at: now)
        #expect(blocked?.claimLimit == 0 && state.notBefore(at: now) == now + .seconds(1))
        let earlier = now - .seconds(3600)
        #expect(state.notBefore(at: earlier) == nil)
        let turn = state.turn(at: earlier)
        #expect(try #require(turn).claimLimit > 0)
    }

    private static func destination(at now: Timestamp) throws -> Destination {
        let record = SubscriptionRecord(
            id: SubscriptionID(rawValue: 1),
            name: "test",
            url: "https://hooks.example.com",
            types: [],
            sealedSecrets: [],
            createdAt: now
        )
        let secrets = try SubscriptionSecrets(Rig.secret)
        return Destination(record: record, secrets: secrets, dialer: .failure(.unsupportedScheme))
    }
}
