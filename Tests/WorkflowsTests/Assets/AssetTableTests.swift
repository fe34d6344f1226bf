import Testing
import Workflows

@Suite struct AssetTableTests {
    @Test func everyPairHasARowWithAReason() {
        self.check(AssetPipeline.table)
        self.check(ArtifactJob.table)
    }

    private func check<Phase, Trigger>(_ table: TransitionTable<Phase, Trigger>) {
        for phase in Phase.allCases {
            for trigger in Trigger.allCases {
                #expect(table.hasRow(phase, trigger), "\(phase) \(trigger)")
                switch table.response(in: phase, to: trigger) {
                case .move(let next): #expect(next != phase, "\(phase) \(trigger)")
                case .absorb(let reason), .park(let reason), .refuse(let reason):
                    #expect(!reason.isEmpty && reason != "no row for this pair", "\(phase) \(trigger)")
                }
            }
        }
    }

    @Test func everyPhaseIsReachedFromTheFirst() {
        #expect(self.reached(AssetPipeline.table, from: .created) == Set(AssetPipeline.Phase.allCases))
        #expect(self.reached(ArtifactJob.table, from: .waiting) == Set(ArtifactJob.Phase.allCases))
    }

    private func reached<Phase, Trigger>(_ table: TransitionTable<Phase, Trigger>, from first: Phase) -> Set<Phase> {
        var reached: Set<Phase> = [first]
        var count = 0
        while count != reached.count {
            count = reached.count
            for phase in reached {
                for trigger in Trigger.allCases {
                    if case .move(let next) = table.response(in: phase, to: trigger) { reached.insert(next) }
                }
            }
        }
        return reached
    }

    @Test func removedIsTheEndForGood() {
        #expect(AssetPipeline.Phase.allCases.filter { AssetPipeline.table.isTerminal($0) } == [.removed])
        #expect(ArtifactJob.Phase.allCases.filter { ArtifactJob.table.isTerminal($0) } == [.ready])
    }

    /// What has come to an end begins again by these rows alone.
    @Test func anEndIsLeftByListedRowsOnly() {
        var ways: Set<String> = []
        for phase in [AssetPipeline.Phase.ready, .failed] {
            for trigger in AssetPipeline.Trigger.allCases {
                if case .move(let next) = AssetPipeline.table.response(in: phase, to: trigger) {
                    ways.insert("\(phase.rawValue) \(trigger.rawValue) \(next.rawValue)")
                }
            }
        }
        #expect(
            ways == [
                "ready source_arrived processing", "ready source_arrived_unclaimed uploaded",
                "ready source_mismatched failed", "ready artifact_uploaded processing", "ready replaced removed",
                "ready remove_requested removed", "failed source_arrived processing",
                "failed source_arrived_unclaimed uploaded", "failed artifact_uploaded processing",
                "failed artifacts_complete ready", "failed retry_requested processing", "failed replaced removed",
                "failed remove_requested removed",
            ]
        )
    }

    /// Nothing but the last missing artifact makes an asset ready.
    @Test func onlyCompleteArtifactsLeadToReady() {
        for phase in AssetPipeline.Phase.allCases {
            for trigger in AssetPipeline.Trigger.allCases {
                guard AssetPipeline.table.response(in: phase, to: trigger) == .move(.ready) else { continue }
                #expect(trigger == .artifactsComplete && (phase == .processing || phase == .failed))
            }
        }
    }
}
