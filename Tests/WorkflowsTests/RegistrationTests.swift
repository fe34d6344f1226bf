import Testing
import Workflows

@Suite struct RegistrationTests {
    typealias Phase = Registration.Phase
    typealias Trigger = Registration.Trigger

    @Test func everyPairHasARowWithAReason() {
        for phase in Phase.allCases {
            for trigger in Trigger.allCases {
                #expect(Registration.table.hasRow(phase, trigger), "\(phase) \(trigger)")
                switch Registration.table.response(in: phase, to: trigger) {
                case .move(let next): #expect(next != phase)
                case .absorb(let reason): #expect(!reason.isEmpty)
                case .park, .refuse: Issue.record("\(phase) \(trigger) neither moves nor is absorbed")
                }
            }
        }
    }

    @Test func onlyTheCanceledPhaseIsTerminal() {
        #expect(Phase.allCases.filter { Registration.table.isTerminal($0) } == [.canceled])
    }

    @Test func aPaymentActivatesAndACancellationRevokes() {
        var registration = Registration()
        #expect(
            registration.apply(.paid)
                == Registration.Step(from: .expected, to: .active, outcome: .moved, effect: .activated)
        )
        #expect(
            registration.apply(.canceled)
                == Registration.Step(from: .active, to: .canceled, outcome: .moved, effect: .revoked)
        )
    }

    @Test func aCancellationThatComesFirstIsATombstone() {
        var registration = Registration()
        #expect(
            registration.apply(.canceled)
                == Registration.Step(from: .expected, to: .canceled, outcome: .moved, effect: nil)
        )
        let reason = "canceled before its payment was told: it does not become active"
        #expect(
            registration.apply(.paid)
                == Registration.Step(from: .canceled, to: .canceled, outcome: .absorbed(reason), effect: nil)
        )
        #expect(registration == Registration(phase: .canceled))
    }

    /// Every order of up to five facts, repetitions and all.
    @Test func whateverTheOrderACancellationIsTheEndAndNothingIsToldTwice() {
        var sequences: [[Trigger]] = [[]]
        for _ in 0..<5 { sequences += sequences.flatMap { tail in Trigger.allCases.map { [$0] + tail } } }
        for sequence in Set(sequences) {
            var registration = Registration()
            let effects = sequence.compactMap { registration.apply($0).effect }
            let end: Phase = sequence.contains(.canceled) ? .canceled : sequence.isEmpty ? .expected : .active
            #expect(registration.phase == end, "\(sequence)")
            #expect([[], [.activated], [.activated, .revoked]].contains(effects), "\(sequence)")
            #expect(effects.contains(.activated) == (sequence.first == .paid), "\(sequence)")
        }
    }
}
