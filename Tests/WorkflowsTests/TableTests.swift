import Model
import Testing
import Workflows

@Suite struct TableTests {
    typealias Phase = OrderFulfilment.Phase
    typealias Trigger = OrderFulfilment.Trigger

    @Test func everyPairHasARowWithAReason() {
        for phase in Phase.allCases {
            for trigger in Trigger.allCases {
                #expect(OrderFulfilment.table.hasRow(phase, trigger), "\(phase) \(trigger)")
                switch OrderFulfilment.table.response(in: phase, to: trigger) {
                case .move(let next): #expect(next != phase, "\(phase) \(trigger)")
                case .absorb(let reason), .park(let reason), .refuse(let reason):
                    #expect(!reason.isEmpty && reason != "no row for this pair", "\(phase) \(trigger)")
                }
            }
        }
    }

    @Test func everyPhaseIsReachedFromTheFirst() {
        var reached: Set<Phase> = [.created, .reserved]
        var count = 0
        while count != reached.count {
            count = reached.count
            for phase in reached {
                for trigger in Trigger.allCases {
                    if case .move(let next) = OrderFulfilment.table.response(in: phase, to: trigger) {
                        reached.insert(next)
                    }
                }
            }
        }
        #expect(reached == Set(Phase.allCases))
    }

    /// Money can come back, be taken back or fail to go back after everything, so no phase is the end for good.
    @Test func noPhaseIsTerminal() {
        #expect(Phase.allCases.filter { OrderFulfilment.table.isTerminal($0) } == [])
    }

    /// Nothing but the right payment, or the end of a dispute about it, leads to what is granted.
    @Test func onlyTheRightPaymentLeadsToAGrant() {
        var ways: Set<String> = []
        for phase in Phase.allCases {
            for trigger in Trigger.allCases {
                let response = OrderFulfilment.table.response(in: phase, to: trigger)
                if [.move(.paid), .move(.fulfilling), .move(.fulfilled)].contains(response) {
                    ways.insert("\(phase) \(trigger)")
                }
            }
        }
        #expect(
            ways == [
                "created paymentSucceeded", "reserved paymentSucceeded", "expired paymentSucceeded",
                "paid fulfilmentStarted", "paid fulfilmentCompleted", "fulfilling allGranted", "disputed disputeWon",
                "disputed disputeWonFulfilling", "disputed disputeWonFulfilled", "needsAttention grantRetryRequested",
            ]
        )
    }

    @Test func aForgottenPairIsRefused() {
        enum Phase: CaseIterable { case one, two }
        enum Trigger: CaseIterable { case go, stay }
        let table = TransitionTable<Phase, Trigger>([.one: [.go: .move(.two)]])
        #expect(table.response(in: .one, to: .stay) == .refuse("no row for this pair"))
        #expect(!table.hasRow(.two, .go) && !table.isTerminal(.one) && table.isTerminal(.two))
    }
}
