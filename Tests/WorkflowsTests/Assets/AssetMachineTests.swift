import Model
import Testing
import Workflows

@Suite struct AssetMachineTests {
    typealias Fact = AssetPipeline.Fact

    static let image = AssetTraits(kind: .image)
    static let video = AssetTraits(kind: .video, durationMilliseconds: 180_000)
    static let source = Fact.objectFinalized(.source, generation: 5)

    private func teller(_ traits: AssetTraits = image, _ facts: Fact...) -> AssetTeller {
        var teller = AssetTeller(traits)
        for fact in facts { teller.tell(fact) }
        return teller
    }

    private func call(_ name: ArtifactName, _ action: ProcessingPlan.Action, attempt: Int = 1) -> JobCall {
        JobCall(name: name, action: action, input: .source, generation: 5, attempt: attempt)
    }

    @Test func aClaimBeginsTheProcessingOfWhatIsThere() {
        var teller = self.teller(Self.image, Self.source)
        #expect(teller.machine.phase == .uploaded && teller.effects == [.announce(.uploaded)])
        teller.tell(.claim("m", by: .message))
        let image = self.call(.image, .encode)
        #expect(
            teller.steps[1].effects == [
                .announceClaim("m"), .announce(.processing), .tell(.started, claim: "m"), .run(image),
                .setDeadline(image),
            ]
        )
        teller.tell(.made(.image, 5))
        #expect(
            teller.steps[2].effects == [
                .announce(.ready), .tell(.completed, claim: "m"), .clearDeadline(image),
            ]
        )
        #expect(image.key == "image:encode:5:1" && JobReference(key: image.key) == image.reference)
    }

    @Test func anUploadBeginsTheProcessingOfWhatIsClaimed() {
        var teller = self.teller(Self.image, .claim("u", by: .other))
        #expect(teller.machine.phase == .claimed && teller.effects == [.announceClaim("u")])
        teller.tell(Self.source)
        let image = self.call(.image, .encode)
        // A claim by neither post nor message is not told of its processing.
        #expect(
            teller.steps[1].effects == [
                .announce(.uploaded), .announce(.processing), .run(image), .setDeadline(image),
            ]
        )
    }

    @Test func aLaterClaimIsRecordedAndToldAndNotProcessedAgain() {
        var teller = self.teller(Self.image, Self.source, .claim("a"), .claim("b"), .made(.image, 5), .claim("c"))
        #expect(teller.calls.count == 1)
        #expect(teller.steps[2].effects == [.announceClaim("b"), .tell(.started, claim: "b")])
        #expect(teller.steps[3].effects.contains(.tell(.completed, claim: "b")))
        #expect(teller.steps[4].effects == [.announceClaim("c"), .tell(.completed, claim: "c")])
        teller.tell(.claim("c"))
        #expect(teller.steps[5].trigger == .claimKnown && teller.steps[5].effects.isEmpty)
    }

    @Test func anEarlierClaimOrTakingBackChangesNothing() {
        var teller = self.teller(Self.image, .unclaim("a", at: 20), .claim("a", at: 10))
        #expect(teller.machine.phase == .created && !teller.machine.isClaimed)
        teller.tell(.claim("a", at: 21))
        teller.tell(.unclaim("a", at: 15))
        #expect(teller.machine.phase == .claimed)
        teller.tell(.unclaim("a", at: 30))
        #expect(teller.machine.phase == .created && teller.steps.last?.trigger == .unclaimedLast)
    }

    @Test func moreClaimsThanAreKeptAreRefused() {
        var machine = AssetPipeline(traits: Self.image)
        for number in 0..<AssetPipeline.maximumClaims { _ = machine.apply(.claim("\(number)")) }
        #expect(machine.apply(.claim("more")).outcome == .refused("too many claims"))
        #expect(machine.apply(.unclaim("another")).outcome == .refused("too many claims"))
        #expect(machine.apply(.unclaim("1")).trigger == .unclaimed)
    }

    @Test func dependentsWaitForWhatTheyAreMadeOf() {
        var teller = self.teller(Self.video, Self.source, .claim("a"))
        #expect(Set(teller.calls.map(\.name)) == [.trailer, .sourceBlurred, .transcode])
        teller.tell(.made(.trailer, 5))
        #expect(teller.calls.last == self.call(.trailerBlurred, .blur))
    }

    @Test func theKeysComeBeforeTheTranscode() {
        let traits = AssetTraits(kind: .video, durationMilliseconds: 10, requiresDRM: true)
        var teller = self.teller(traits, .keysProvided, .claim("a"))
        #expect(teller.parked == [.keysProvided])
        teller.tell(Self.source)
        // What was told too early counts as soon as the keys are asked for.
        #expect(teller.parked.isEmpty && teller.machine.jobs[.keys]?.phase == .ready)
        #expect(Set(teller.calls.map(\.name)) == [.keys, .sourceBlurred, .transcode])
    }

    @Test func anOverwriteBeginsAnewAndTheOldOneIsDroppedWhenTheNewIsReady() {
        var teller = self.teller(Self.image, Self.source, .claim("a"), .made(.image, 5))
        teller.tell(.objectFinalized(.source, generation: 10))
        #expect(teller.machine.phase == .processing && teller.calls.last?.generation == 10)
        teller.tell(.objectDeleted(.source, generation: 5))
        #expect(teller.steps.last?.trigger == .objectOutdated && teller.machine.phase == .processing)
        let old = MadeArtifact(name: .image, generation: 5)
        #expect(!teller.effects.contains(.deleteOutput(old)))
        teller.tell(.made(.image, 10))
        #expect(teller.machine.phase == .ready && teller.steps.last?.effects.contains(.deleteOutput(old)) == true)
        #expect(teller.machine.apply(.made(.image, 5)).trigger == .jobOutdated)
    }

    @Test func anOverwriteCancelsWhatIsUnderWay() {
        var teller = self.teller(Self.image, Self.source, .claim("a"))
        teller.tell(.objectFinalized(.source, generation: 6))
        let old = self.call(.image, .encode)
        #expect(teller.steps[2].effects.contains(.cancel(old)) && teller.steps[2].effects.contains(.clearDeadline(old)))
        // It has no phase of its own to move from, and began anew all the same.
        #expect(teller.steps[2].outcome == .absorbed("overwritten: it begins anew with the newest generation"))
        #expect(teller.machine.apply(.made(.image, 5)).trigger == .jobOutdated)
    }

    @Test func anOverwriteThatNobodyClaimsWaitsForAClaim() {
        var teller = self.teller(Self.image, Self.source, .claim("a"), .made(.image, 5), .unclaim("a"))
        teller.tell(.objectFinalized(.source, generation: 6))
        #expect(teller.machine.phase == .uploaded && teller.calls.count == 1)
        teller.tell(.claim("b", at: 30))
        #expect(teller.machine.phase == .processing && teller.calls.last?.generation == 6)
    }

    @Test func bytesThatWereNotDeclaredAreNotProcessed() {
        var teller = self.teller(Self.image, .claim("a"))
        teller.tell(.objectFinalized(.source, generation: 5, isAsDeclared: false))
        #expect(teller.machine.phase == .failed && teller.calls.isEmpty)
        #expect(teller.machine.failure == "the bytes are not those that were declared")
        #expect(teller.effects.contains(.tell(.failed, claim: "a")))
        teller.tell(.objectFinalized(.source, generation: 6))
        #expect(teller.machine.phase == .processing && teller.machine.failure == nil)
    }

    @Test func anUploadedTrailerTakesThePlaceOfOneThatIsBeingMade() {
        var teller = self.teller(Self.video, Self.source, .claim("a"), .objectFinalized(.trailer, generation: 3))
        #expect(teller.effects.contains(.cancel(self.call(.trailer, .generate))))
        #expect(teller.calls.last == JobCall(name: .trailer, action: .copy, input: .trailer, generation: 3, attempt: 1))
        teller.tell(.made(.trailer, 5))
        // Of the one that is not wanted any more, though its number is the higher one.
        #expect(teller.steps.last?.trigger == .jobOutdated)
    }

    @Test func aCopyOutlivesWhatItWasMadeFrom() {
        var teller = self.teller(
            AssetTraits(kind: .image, isUserAsset: true),
            .objectFinalized(.thumbnail, generation: 3),
            Self.source,
            .claim("a"),
            .made(.thumbnail, 3),
            .objectDeleted(.thumbnail, generation: 3)
        )
        teller.tell(.objectFinalized(.source, generation: 6))
        #expect(teller.machine.jobs[.thumbnail]?.action == .copy && teller.machine.jobs[.thumbnail]?.phase == .ready)
    }

    @Test func oneArtifactIsRetriedAlone() {
        var teller = self.teller(Self.video, Self.source, .claim("a", by: .message), .made(.sourceBlurred, 5))
        teller.tell(.lostToBadInput(.transcode, 5))
        #expect(teller.machine.phase == .failed && teller.machine.failure == "transcode: bad input")
        teller.tell(.made(.trailer, 5))
        teller.tell(.made(.trailerBlurred, 5))
        #expect(teller.machine.phase == .failed)
        let before = teller.calls.count
        teller.tell(.retryRequested(.transcode))
        #expect(teller.calls.dropFirst(before) == [self.call(.transcode, .transcode, attempt: 2)])
        #expect(teller.machine.phase == .processing && teller.machine.failure == nil)
        #expect(teller.machine.apply(.retryRequested(.trailer)).outcome == .refused("it has not failed"))
        teller.tell(.made(.transcode, 5, attempt: 2))
        #expect(teller.machine.phase == .ready)
        let stages: [AssetPipeline.Stage] = teller.effects.compactMap {
            if case .tell(let stage, _) = $0 { stage } else { nil }
        }
        #expect(stages == [.started, .failed, .started, .completed])
    }

    @Test func aRetryOfOneOfTwoThatFailedEndsFailed() {
        let facts: [Fact] = [.lostToBadInput(.transcode, 5), .lostToBadInput(.sourceBlurred, 5)]
        var teller = self.teller(AssetTraits(kind: .video), Self.source, .claim("a"))
        for fact in facts { teller.tell(fact) }
        #expect(teller.machine.failure == "SOURCE-blurred: bad input; transcode: bad input")
        teller.tell(.retryRequested(.transcode))
        teller.tell(.made(.transcode, 5, attempt: 2))
        #expect(teller.steps.last?.trigger == .artifactsIncomplete && teller.machine.phase == .failed)
        teller.tell(.retryRequested(.sourceBlurred))
        teller.tell(.made(.sourceBlurred, 5))
        #expect(teller.machine.phase == .ready)
    }

    @Test func nothingIsRetriedWithoutItsInput() {
        var teller = self.teller(Self.image, Self.source, .claim("a"), .lostToBadInput(.image, 5))
        teller.tell(.objectDeleted(.source, generation: 5))
        teller.tell(.retryRequested(.image))
        #expect(teller.steps.last?.outcome == .refused("what it is made from was deleted: upload it again"))
    }

    @Test func aSilentJobIsAskedAboutThenRepeatedThenFails() {
        var teller = self.teller(Self.image, Self.source, .claim("a"))
        for attempt in 1...3 {
            let call = self.call(.image, .encode, attempt: attempt)
            teller.tell(.jobOverdue(call.reference))
            #expect(teller.steps.last?.effects == [.query(call), .setDeadline(call)])
            if attempt == 2 { teller.tell(.jobLost(call.reference)) } else { teller.tell(.jobOverdue(call.reference)) }
        }
        #expect(teller.machine.phase == .failed && teller.machine.failure == "image: no end in 3 attempts")
        #expect(teller.calls.map(\.attempt) == [1, 2, 3])
        // Given up too early: what it made is as good.
        teller.tell(.made(.image, 5, attempt: 1))
        #expect(teller.machine.phase == .ready)
    }

    @Test func aJobThatGoesOnGetsItsTimeAgain() {
        var teller = self.teller(Self.image, Self.source, .claim("a"))
        let call = self.call(.image, .encode)
        teller.tell(.jobOverdue(call.reference))
        teller.tell(.jobRunning(call.reference))
        #expect(teller.steps.last?.effects == [.setDeadline(call)] && teller.machine.jobs[.image]?.phase == .running)
        teller.tell(.jobLost(call.reference))
        #expect(teller.steps.last?.trigger == .jobOutdated && teller.calls.count == 1)
    }

    @Test func previousAssetsGoAfterTheNewOneIsReadyAndNotBefore() {
        let previous = [AssetID(rawValue: 1), AssetID(rawValue: 2)]
        var teller = AssetTeller(Self.image, previous: previous)
        for fact in [Self.source, .claim("a"), .lostToBadInput(.image, 5)] { teller.tell(fact) }
        #expect(teller.machine.previous == previous && !teller.effects.contains(.cleanUpPrevious(previous[0])))
        teller.tell(.retryRequested(.image))
        teller.tell(.made(.image, 5))
        #expect(teller.steps.last?.effects.filter { previous.map { .cleanUpPrevious($0) }.contains($0) }.count == 2)
        #expect(teller.machine.previous.isEmpty)
    }

    @Test func whatIsRemovedIsDeletedAndStaysRemoved() {
        var teller = self.teller(Self.video, Self.source, .claim("a"), .made(.trailer, 5))
        teller.tell(.replaced(by: AssetID(rawValue: 9)))
        let effects = teller.steps.last?.effects ?? []
        #expect(effects.first == .announce(.removed) && effects.contains(.deleteUpload(.source, generation: 5)))
        #expect(effects.contains(.deleteOutput(MadeArtifact(name: .trailer, generation: 5))))
        #expect(effects.contains(.cancel(self.call(.transcode, .transcode))))
        let count = teller.effects.count
        for fact in [Fact.removeRequested, .made(.transcode, 5), .claim("b"), .retryRequested(.trailer), Self.source] {
            teller.tell(fact)
        }
        #expect(teller.machine.phase == .removed && teller.effects.count == count && teller.parked.isEmpty)
        // An upload address that was given out before still works; what comes through it goes again.
        teller.tell(.objectFinalized(.source, generation: 6))
        #expect(teller.steps.last?.effects == [.deleteUpload(.source, generation: 6)])
    }

    @Test(arguments: ["phase", "traits", "previous", "moves", "uploads", "claims", "jobs", "withdrawn"])
    func aStateWithoutAMemberCannotBeRead(_ member: String) throws {
        let json = self.teller(Self.video, Self.source, .claim("a"), .objectFinalized(.trailer, generation: 3)).machine
            .json
        #expect(AssetPipeline(json: json) != nil)
        var object = try #require(json.object)
        object[member] = nil
        #expect(AssetPipeline(json: .object(object)) == nil)
        object[member] = [["name": "image"]]
        #expect(AssetPipeline(json: .object(object)) == nil)
    }
}
