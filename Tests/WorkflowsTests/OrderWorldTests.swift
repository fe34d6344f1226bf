import Testing
import Workflows

/// What holds of every order, whatever is asked, whatever fails, and however the calls arrive.
@Suite struct OrderWorldTests {
    @Test func nothingIsGrantedTwiceAndNoMoreGoesBackThanCameIn() {
        var phases: [OrderFulfilment.Phase: Int] = [:]
        for seed in 0..<3000 {
            var world = OrderWorld(seed: UInt64(seed))
            world.live()
            let machine = world.machine
            phases[machine.phase, default: 0] += 1
            #expect(world.fulfilments <= 1, "seed \(seed)")
            #expect(world.returned <= machine.received && machine.refunded == world.returned, "seed \(seed)")
            let states = machine.grants.values.map(\.state)
            switch machine.phase {
            case .fulfilled:
                #expect(states.allSatisfy { $0 == .granted }, "seed \(seed)")
                #expect(machine.received == 100, "seed \(seed)")
            case .refunded, .canceled:
                #expect(states.allSatisfy { [.takenBack, .kept, .dropped].contains($0) }, "seed \(seed): \(states)")
            case .created, .reserved, .expired: #expect(states.allSatisfy { $0 == .owed }, "seed \(seed)")
            case .paid, .fulfilling, .disputed, .needsAttention: break
            }
            guard machine.holdsTickets else { continue }
            switch machine.phase {
            case .fulfilled, .fulfilling, .paid, .disputed: #expect(world.ticket == .sold, "seed \(seed)")
            case .refunded, .canceled, .expired: #expect(world.ticket == .free, "seed \(seed)")
            case .reserved: #expect(world.ticket == .held, "seed \(seed)")
            case .created, .needsAttention: break
            }
        }
        // Histories that never get anywhere would show nothing.
        for phase in [OrderFulfilment.Phase.fulfilled, .refunded, .canceled, .expired, .needsAttention, .disputed] {
            #expect(phases[phase, default: 0] > 20, "\(phase): \(phases)")
        }
    }
}
