import Testing
import Workflows

/// What holds of every order, whatever is asked, whatever fails, and however the calls arrive.
@Suite struct OrderWorldTests {
    @Test func nothingIsGrantedTwiceAndNoMoreGoesBackThanCameIn() {
        var phases: [OrderFulfilment.Phase: Int] = [:]
        var escrows: [HeldMoney.State: Int] = [:]
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
                let back = machine.escrow.values.filter { $0.state == .refunded || $0.state == .failed }.flatMap(
                    \.lines
                )
                let rest = machine.grants.filter { !back.contains($0.key) }.values.map(\.state)
                #expect(rest.allSatisfy { $0 == .granted }, "seed \(seed)")
                #expect(states.allSatisfy { [.granted, .takingBack, .takenBack, .kept].contains($0) }, "seed \(seed)")
                #expect(machine.received == 100, "seed \(seed)")
            case .refunded, .canceled:
                #expect(states.allSatisfy { [.takenBack, .kept, .dropped].contains($0) }, "seed \(seed): \(states)")
            case .created, .reserved, .expired: #expect(states.allSatisfy { $0 == .owed }, "seed \(seed)")
            case .paid, .fulfilling, .disputed, .needsAttention: break
            }
            Self.expectEachShowIsSettledOnce(in: world, "seed \(seed)")
            for held in machine.escrow.values { escrows[held.state, default: 0] += 1 }
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
        for state in HeldMoney.State.allCases where state != .refunding {
            #expect(escrows[state, default: 0] > 20, "\(state): \(escrows)")
        }
    }

    private static func expectEachShowIsSettledOnce(in world: OrderWorld, _ seed: Comment) {
        let requests = world.ordered.compactMap { command in
            if case .refund(let request, _) = command { request } else { nil }
        }
        #expect(Set(requests).count == requests.count, seed)
        for (show, held) in world.machine.escrow {
            let news = world.news.filter { $0.hasPrefix("\(show) ") }.map { $0.dropFirst(show.count + 1) }
            #expect(news.count(where: { $0 == "held" }) == (held.state == .unpaid ? 0 : 1), seed)
            let isReleased = news.contains("released")
            #expect(news.count(where: { $0 == "released" }) == (held.state == .released ? 1 : 0), seed)
            #expect(!(isReleased && news.contains("refunded")), seed)
            #expect(!isReleased || !requests.contains("escrow-\(show)"), seed)
            if held.state == .refunded { #expect(news.contains("refunded"), seed) }
            // Nothing is left undone: refunds have ended, and only a dispute goes on, or a refund that nobody answered.
            let isFrozen = world.machine.disputes.values.contains { $0 != .won }
            let unanswered = world.machine.refundRequests.filter { $0.value.state == .unanswered(reason: "no answer") }
            if held.state == .held, held.decision != nil { #expect(isFrozen || !unanswered.isEmpty, seed) }
            if held.state == .refunding {
                let state = world.machine.refundRequests["escrow-\(show)"]?.state
                #expect(state == .asked || unanswered["escrow-\(show)"] != nil, seed)
            }
        }
    }
}
