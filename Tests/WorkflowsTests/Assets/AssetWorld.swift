import Model
import Testing
import Workflows

/// An asset and what is around it: a creator, a bucket, whoever runs the jobs, and timers. Checks each step by the rules.
struct AssetWorld {
    typealias Fact = AssetPipeline.Fact
    typealias Effect = AssetPipeline.Effect

    var random: SplitMix64
    private(set) var teller: AssetTeller
    /// What is on its way.
    private var coming: [Fact] = []
    private var deadlines: Set<JobCall> = []
    private var asked: Set<JobCall> = []
    private var stages: [String: AssetPipeline.Stage] = [:]
    private var generation: Int64
    private var clock: Int64 = 100
    private let seed: UInt64
    private let previous = AssetID(rawValue: 3)

    init(seed: UInt64) {
        self.seed = seed
        self.random = SplitMix64(seed: seed)
        let traits = AssetTraits(
            kind: Bool.random(using: &self.random) ? .video : .image,
            durationMilliseconds: Bool.random(using: &self.random) ? 200_000 : 10_000,
            requiresDRM: Bool.random(using: &self.random),
            isUserAsset: Bool.random(using: &self.random),
            blursUploadedTrailers: Bool.random(using: &self.random)
        )
        self.teller = AssetTeller(traits, previous: [self.previous])
        // Numbers of one, two and three digits: none may be compared as a text.
        self.generation = [1, 8, 97].randomElement(using: &self.random) ?? 1
    }

    var machine: AssetPipeline { self.teller.machine }

    /// Anything happens, for a while.
    mutating func live() {
        for _ in 0..<Int.random(in: 4...40, using: &self.random) {
            self.act()
            while Int.random(in: 0..<3, using: &self.random) > 0, !self.coming.isEmpty { self.deliver() }
            if Int.random(in: 0..<6, using: &self.random) == 0,
                let call = self.deadlines.randomElement(using: &self.random)
            {
                self.deadlines.remove(call)
                self.tell(.jobOverdue(call.reference))
            }
        }
    }

    /// Everything on its way arrives and every deadline passes, until nothing is left to come.
    mutating func calmDown() {
        for _ in 0..<2000 {
            if !self.coming.isEmpty {
                self.deliver()
            } else if let call = self.deadlines.min(by: { $0.key < $1.key }) {
                self.deadlines.remove(call)
                self.tell(.jobOverdue(call.reference))
            } else {
                break
            }
        }
        #expect(self.coming.isEmpty && self.deadlines.isEmpty, "seed \(self.seed): it never ends")
        #expect(self.machine.phase != .processing, "seed \(self.seed): it hangs")
        #expect(!self.machine.jobs.values.contains { $0.phase.isUnderWay }, "seed \(self.seed)")
        let source = self.machine.uploads[.source] ?? Upload()
        if source.isPresent, source.isAsDeclared, self.machine.isClaimed {
            #expect([.ready, .failed, .removed].contains(self.machine.phase), "seed \(self.seed)")
        }
    }

    mutating func tell(_ fact: Fact) {
        let before = self.machine
        let count = self.teller.steps.count
        self.teller.tell(fact)
        for step in self.teller.steps[count...] { self.check(step) }
        if before.phase == .removed { #expect(self.machine.phase == .removed) }
        if self.teller.steps.count % 8 == 0 {
            #expect(AssetPipeline(json: self.machine.json) == self.machine, "seed \(self.seed)")
        }
        for job in self.machine.jobs.values where job.phase.isUnderWay || job.phase == .ready {
            let isFree = job.after.allSatisfy { self.machine.jobs[$0]?.phase == .ready }
            #expect(isFree, "seed \(self.seed): \(job.name) before what it waits for")
        }
    }

    private mutating func deliver() {
        let index = Int.random(in: self.coming.indices, using: &self.random)
        let isRepeated = Int.random(in: 0..<5, using: &self.random) == 0
        let fact = isRepeated ? self.coming[index] : self.coming.remove(at: index)
        self.tell(fact)
    }

    private mutating func check(_ step: AssetPipeline.Step) {
        let name = "seed \(self.seed): \(step)"
        if step.outcome == .moved {
            #expect(AssetPipeline.table.response(in: step.from, to: step.trigger) == .move(step.to), "\(name)")
        } else {
            #expect(step.from == step.to, "\(name)")
        }
        for effect in step.effects {
            switch effect {
            case .run(let call):
                #expect(self.asked.insert(call).inserted, "asked for twice, \(name)")
                #expect(step.to != .removed && step.to != .created && step.to != .uploaded, "\(name)")
                self.answer(call)
            case .query(let call): self.answer(call, toQuestion: true)
            case .cancel(let call): #expect(self.asked.contains(call), "\(name)")
            case .setDeadline(let call): self.deadlines.insert(call)
            case .clearDeadline(let call): self.deadlines.remove(call)
            case .cleanUpPrevious(let id): #expect(step.to == .ready && id == self.previous, "\(name)")
            case .deleteUpload, .announce(.removed): #expect(step.to == .removed, "\(name)")
            case .deleteOutput: #expect(step.to == .ready || step.to == .removed, "\(name)")
            case .announce(let phase): #expect(phase == step.to || phase == .uploaded, "\(name)")
            case .announceClaim: #expect(step.trigger == .claimed, "\(name)")
            case .tell(let stage, let claim):
                #expect(stage == .started ? step.to == .processing : step.to.rawValue == Self.phases[stage], "\(name)")
                #expect(self.machine.claims[claim]?.claimant.isTold == true, "\(name)")
            }
        }
        #expect(Set(step.effects).count == step.effects.count, "\(name)")
    }

    private static let phases: [AssetPipeline.Stage: String] = [.completed: "ready", .failed: "failed"]

    /// Whoever runs the jobs succeeds, fails, is silent or forgets.
    private mutating func answer(_ call: JobCall, toQuestion: Bool = false) {
        switch Int.random(in: 0..<12, using: &self.random) {
        case 0: self.coming.append(.jobFailed(call.reference, reason: "bad input"))
        case 1: if toQuestion { self.coming.append(.jobLost(call.reference)) }
        case 2:
            if toQuestion {
                self.coming += [.jobRunning(call.reference), .jobSucceeded(call.reference)]
            }
        case 3...4: self.coming.append(.jobSucceeded(JobReference(name: call.name, generation: call.generation)))
        default: self.coming.append(call.name == .keys ? .keysProvided : .jobSucceeded(call.reference))
        }
    }

    /// Somebody does something, which is told some time.
    private mutating func act() {
        let slot = UploadSlot.allCases.randomElement(using: &self.random) ?? .source
        self.clock += 1
        let now = Timestamp(seconds: self.clock)
        switch Int.random(in: 0..<40, using: &self.random) {
        case 0..<10:
            let isAsDeclared = Int.random(in: 0..<10, using: &self.random) > 0
            let (old, new) = (self.generation, self.generation + 1)
            self.generation = new
            self.coming.append(.objectFinalized(slot, generation: new, isAsDeclared: isAsDeclared))
            if Bool.random(using: &self.random) { self.coming.append(.objectDeleted(slot, generation: old)) }
        case 10..<13: self.coming.append(.objectDeleted(slot, generation: self.generation))
        case 13..<16: self.coming.append(.metadataUpdated(slot, generation: self.generation))
        case 16..<28:
            let claimant = Claim.Claimant.allCases.randomElement(using: &self.random) ?? .post
            self.coming.append(.claimed("\(claimant)", by: claimant, at: now))
        case 28..<32: self.coming.append(.unclaimed("post", at: now))
        case 32..<37:
            self.coming.append(.retryRequested(ArtifactName.allCases.randomElement(using: &self.random) ?? .image))
        case 37: self.coming.append(.keysProvided)
        case 38:
            if Int.random(in: 0..<6, using: &self.random) == 0 { self.coming.append(.removeRequested) }
        default:
            if Int.random(in: 0..<6, using: &self.random) == 0 {
                self.coming.append(.replaced(by: AssetID(rawValue: 99)))
            }
        }
    }

    mutating func anyFact() -> Fact {
        let slot = UploadSlot.allCases.randomElement(using: &self.random) ?? .source
        let generation = Int64.random(in: 1...12, using: &self.random)
        let job = JobReference(
            name: ArtifactName.allCases.randomElement(using: &self.random) ?? .image,
            generation: generation,
            attempt: Bool.random(using: &self.random) ? Int.random(in: 0...4, using: &self.random) : nil
        )
        let claim = ["post", "message", "other"].randomElement(using: &self.random) ?? "post"
        let moment = Timestamp(seconds: Int64.random(in: 1...9, using: &self.random))
        return switch Int.random(in: 0..<22, using: &self.random) {
        case 0..<4: .objectFinalized(slot, generation: generation, isAsDeclared: Bool.random(using: &self.random))
        case 4..<7: .objectFinalized(.source, generation: generation)
        case 7: .objectDeleted(slot, generation: generation)
        case 8: .metadataUpdated(slot, generation: generation)
        case 9..<12: .claimed(claim, by: Claim.Claimant(rawValue: claim) ?? .post, at: moment)
        case 12: .unclaimed(claim, at: moment)
        case 13: .keysProvided
        case 14: .jobFailed(job, reason: "bad input")
        case 15: .jobRunning(job)
        case 16: .jobLost(job)
        case 17: .jobOverdue(job)
        case 18: .retryRequested(job.name)
        case 19: generation == 12 ? .removeRequested : .jobSucceeded(job)
        default: .jobSucceeded(job)
        }
    }
}
