import Model
import Testing
import Workflows

@Suite struct AssetHistoryTests {
    typealias Effect = AssetPipeline.Effect
    typealias Fact = AssetPipeline.Fact
    typealias Phase = AssetPipeline.Phase

    struct Life: Sendable {
        var traits: AssetTraits
        var facts: [Fact]
        var end: Phase
        /// The same effects in any order; false where what comes late makes the asset begin again.
        var isExact = true
    }

    static let video = AssetTraits(kind: .video, durationMilliseconds: 200_000, requiresDRM: true)
    static let short = AssetTraits(kind: .video, durationMilliseconds: 10_000)
    static let previous = AssetID(rawValue: 7)

    static let lives: [Life] = [
        Life(
            traits: AssetTraits(kind: .image),
            facts: [.objectFinalized(.source, generation: 5), .claim("a"), .made(.image, 5)],
            end: .ready
        ),
        Life(
            traits: AssetTraits(kind: .image, requiresDRM: true),
            facts: [
                .claim("a", by: .message), .objectFinalized(.source, generation: 5),
                .metadataUpdated(.source, generation: 5), .keysProvided, .made(.image, 5),
            ],
            end: .ready
        ),
        Life(
            traits: Self.video,
            facts: [
                .objectFinalized(.source, generation: 5), .claim("a"), .made(.keys, 5),
                .made(.sourceBlurred, 5, attempt: nil),
                .made(.trailer, 5), .made(.trailerBlurred, 5), .made(.transcode, 5),
                .objectDeleted(.aup, generation: 1),
            ],
            end: .ready
        ),
        Life(
            traits: Self.video,
            facts: [
                .objectFinalized(.source, generation: 5), .claim("a"), .made(.keys, 5), .made(.sourceBlurred, 5),
                .made(.trailer, 5), .made(.trailerBlurred, 5), .lostToBadInput(.transcode, 5),
            ],
            end: .failed
        ),
        Life(
            traits: Self.short,
            facts: [
                .objectFinalized(.source, generation: 5), .objectFinalized(.thumbnail, generation: 6), .claim("a"),
                .made(.thumbnail, 6), .made(.sourceBlurred, 5), .made(.transcode, 5),
            ],
            end: .ready,
            isExact: false
        ),
        Life(
            traits: Self.video,
            facts: [
                .objectFinalized(.source, generation: 5), .objectFinalized(.trailer, generation: 3), .claim("a"),
                .keysProvided, .made(.trailer, 3), .made(.sourceBlurred, 5), .made(.transcode, 5),
            ],
            end: .ready,
            isExact: false
        ),
        Life(
            traits: Self.short,
            facts: [
                .claim("a"), .objectFinalized(.source, generation: 5), .made(.sourceBlurred, 5),
                .objectFinalized(.source, generation: 12), .objectDeleted(.source, generation: 5),
                .made(.transcode, 12), .made(.sourceBlurred, 12),
            ],
            end: .ready,
            isExact: false
        ),
        // Compared as texts, 9 would be the newer one.
        Life(
            traits: AssetTraits(kind: .image),
            facts: [
                .objectFinalized(.source, generation: 9), .objectDeleted(.source, generation: 9),
                .objectFinalized(.source, generation: 10), .claim("a"), .made(.image, 10),
            ],
            end: .ready,
            isExact: false
        ),
        Life(
            traits: AssetTraits(kind: .image),
            facts: [
                .objectFinalized(.source, generation: 5),
                .objectFinalized(.source, generation: 6, isAsDeclared: false), .claim("a"),
            ],
            end: .failed,
            isExact: false
        ),
        Life(
            traits: AssetTraits(kind: .image),
            facts: [
                .objectFinalized(.source, generation: 5), .claim("a"), .unclaim("a"), .claim("b", at: 15),
                .made(.image, 5),
            ],
            end: .ready,
            isExact: false
        ),
        Life(
            traits: AssetTraits(kind: .image),
            facts: [.claim("a"), .unclaim("a"), .objectFinalized(.source, generation: 5)],
            end: .uploaded,
            isExact: false
        ),
        Life(
            traits: AssetTraits(kind: .image),
            facts: [
                .objectFinalized(.source, generation: 5), .removeRequested, .objectDeleted(.source, generation: 5),
            ],
            end: .removed,
            isExact: false
        ),
    ]

    /// However the facts of a life arrive, and how often, it ends the same and nothing is asked for twice.
    @Test(arguments: lives.indices) func endsTheSameInAnyOrder(_ index: Int) {
        let life = Self.lives[index]
        var random = SplitMix64(seed: UInt64(index + 1))
        var inOrder = AssetTeller(life.traits, previous: [Self.previous])
        for fact in life.facts { inOrder.tell(fact) }
        #expect(inOrder.machine.phase == life.end)
        for round in 0..<400 {
            let repeated = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in
                life.facts.randomElement(using: &random)
            }
            let told = (life.facts + repeated).shuffled(using: &random)
            // What happened to a claim that ended, and whether that was in time, depends on the moment.
            guard life.end != .uploaded || Self.isUnclaimedFirst(told) else { continue }
            var teller = AssetTeller(life.traits, previous: [Self.previous])
            for fact in told { teller.tell(fact) }
            let name = "life \(index) round \(round): \(told)"
            #expect(teller.machine.phase == life.end, "\(name)")
            if life.end != .removed { #expect(teller.parked.isEmpty, "\(name)") }
            #expect(Set(teller.calls).count == teller.calls.count, "\(name)")
            #expect(teller.effects.count { $0 == .cleanUpPrevious(Self.previous) } == (life.end == .ready ? 1 : 0))
            let jobs = teller.machine.jobs.mapValues(\.phase)
            #expect(jobs == inOrder.machine.jobs.mapValues(\.phase), "\(name)")
            guard life.isExact else { continue }
            #expect(Set(teller.effects).count == teller.effects.count, "\(name)")
            #expect(Set(teller.effects) == Set(inOrder.effects), "\(name)")
        }
    }

    /// A claim that is taken back before the bytes come has started nothing.
    private static func isUnclaimedFirst(_ facts: [Fact]) -> Bool {
        guard let unclaimed = facts.firstIndex(of: .unclaim("a")),
            let claimed = facts.firstIndex(of: .claim("a")),
            let arrived = facts.firstIndex(of: .objectFinalized(.source, generation: 5))
        else { return false }
        return unclaimed < max(claimed, arrived)
    }

    /// Assets in a world that answers: jobs run, get lost, fail, are asked about and end late, while creators upload,
    /// overwrite and delete and operators try again.
    @Test func nothingBreaksTheRulesInAWorldThatAnswers() {
        var ends: [Phase: Int] = [:]
        for seed in 0..<3000 {
            var world = AssetWorld(seed: UInt64(seed))
            world.live()
            world.calmDown()
            ends[world.teller.machine.phase, default: 0] += 1
        }
        // The world is one in which all of it happens, and nothing stays half done.
        for phase in Phase.allCases where phase != .processing {
            #expect(ends[phase, default: 0] > 20, "\(phase): \(ends)")
        }
    }

    /// Whatever is told in whatever order, sense or nonsense.
    @Test func nonsenseBreaksNoRule() {
        for seed in 0..<3000 {
            var world = AssetWorld(seed: UInt64(seed) + 1_000_000)
            for _ in 0..<Int.random(in: 1...20, using: &world.random) { world.tell(world.anyFact()) }
        }
    }
}
