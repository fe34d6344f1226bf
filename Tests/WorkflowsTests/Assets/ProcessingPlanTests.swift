import Testing
import Workflows

@Suite struct ProcessingPlanTests {
    /// Every case of the page's table, in its words.
    static let cases: [(words: String, traits: AssetTraits, uploaded: Set<UploadSlot>)] = [
        ("image", AssetTraits(kind: .image), []),
        ("image, DRM", AssetTraits(kind: .image, requiresDRM: true), []),
        ("image of a user", AssetTraits(kind: .image, isUserAsset: true), []),
        ("image, `thumbnail` and `aup` uploaded", AssetTraits(kind: .image), [.thumbnail, .aup]),
        ("video of 179.999 s", AssetTraits(kind: .video, durationMilliseconds: 179_999), []),
        ("video of 180.000 s", AssetTraits(kind: .video, durationMilliseconds: 180_000), []),
        (
            "video of 180.000 s, `thumbnail` uploaded", AssetTraits(kind: .video, durationMilliseconds: 180_000),
            [.thumbnail]
        ),
        (
            "video of 180.000 s, `trailer` uploaded", AssetTraits(kind: .video, durationMilliseconds: 180_000),
            [.trailer]
        ),
        (
            "video of 10.000 s, `trailer` uploaded, uploaded trailers are blurred",
            AssetTraits(kind: .video, durationMilliseconds: 10_000, blursUploadedTrailers: true), [.trailer]
        ),
        (
            "video of 180.000 s, DRM",
            AssetTraits(kind: .video, durationMilliseconds: 180_000, requiresDRM: true), []
        ),
        (
            "video of 10.000 s of a user",
            AssetTraits(kind: .video, durationMilliseconds: 10_000, isUserAsset: true), []
        ),
        (
            "video of 10.000 s of a user, `thumbnail` uploaded",
            AssetTraits(kind: .video, durationMilliseconds: 10_000, isUserAsset: true), [.thumbnail]
        ),
        ("video of 10.000 s, `aup` uploaded", AssetTraits(kind: .video, durationMilliseconds: 10_000), [.aup]),
        (
            "video of 200.000 s of a user, DRM, everything uploaded, uploaded trailers are blurred",
            AssetTraits(
                kind: .video,
                durationMilliseconds: 200_000,
                requiresDRM: true,
                isUserAsset: true,
                blursUploadedTrailers: true
            ), [.thumbnail, .trailer, .aup]
        ),
    ]

    @Test func thePageShowsThePlans() throws {
        var lines = ["| asset | jobs |", "|---|---|"]
        for (words, traits, uploaded) in Self.cases {
            let jobs = ProcessingPlan(for: traits, uploaded: uploaded).jobs.map { job in
                let after = job.after.map { " after `\($0.rawValue)`" }.joined()
                return "`\(job.name.rawValue)`: \(job.action.rawValue) from \(job.input.rawValue)\(after)"
            }
            lines.append("| \(words) | \(jobs.joined(separator: "<br>")) |")
        }
        try Page("asset-pipeline").expect("plan", lines.joined(separator: "\n") + "\n")
    }

    @Test(arguments: [(179_999, false), (180_000, true), (180_001, true), (Int64.max, true), (0, false), (-1, false)])
    func aTrailerIsMadeFromThreeMinutesOn(_ milliseconds: Int64, _ isMade: Bool) {
        let jobs = ProcessingPlan(for: AssetTraits(kind: .video, durationMilliseconds: milliseconds), uploaded: []).jobs
        #expect(jobs.contains { $0.name == .trailer && $0.action == .generate } == isMade)
        #expect(jobs.contains { $0.name == .trailerBlurred } == isMade)
    }

    /// Every combination there is.
    @Test func everyPlanKeepsTheRules() {
        let slots: [UploadSlot] = [.thumbnail, .trailer, .aup]
        for kind in AssetTraits.Kind.allCases {
            for duration in [0, 179_999, 180_000] as [Int64] {
                for bits in 0..<64 {
                    let traits = AssetTraits(
                        kind: kind,
                        durationMilliseconds: duration,
                        requiresDRM: bits & 1 > 0,
                        isUserAsset: bits & 2 > 0,
                        blursUploadedTrailers: bits & 4 > 0
                    )
                    let uploaded = Set(slots.indices.filter { bits & (8 << $0) > 0 }.map { slots[$0] })
                    self.check(ProcessingPlan(for: traits, uploaded: uploaded).jobs, traits, uploaded)
                }
            }
        }
    }

    private func check(_ jobs: [ProcessingPlan.Job], _ traits: AssetTraits, _ uploaded: Set<UploadSlot>) {
        let names = jobs.map(\.name)
        #expect(Set(names).count == names.count)
        for (index, job) in jobs.enumerated() {
            #expect(Set(job.after).isSubset(of: names[..<index]), "\(job) waits for something before it")
            #expect(job.input == .source || uploaded.contains(job.input))
            #expect((job.action == .copy) == (job.input != .source && job.action != .blur))
        }
        let isVideo = traits.kind == .video
        #expect(names.contains(.sourceBlurred) == isVideo && names.contains(.transcode) == isVideo)
        #expect(names.contains(.image) == !isVideo && names.contains(.keys) == traits.requiresDRM)
        #expect(names.contains(.thumbnail) == (uploaded.contains(.thumbnail) || traits.isUserAsset))
        #expect(names.contains(.aup) == uploaded.contains(.aup))
        for job in jobs where job.action == .encode || job.action == .transcode {
            #expect(job.after == (traits.requiresDRM ? [.keys] : []))
        }
        let blurred = jobs.first { $0.name == .trailerBlurred }
        let isGenerated = jobs.contains { $0.name == .trailer && $0.action == .generate }
        #expect(
            (blurred != nil) == (isGenerated || isVideo && uploaded.contains(.trailer) && traits.blursUploadedTrailers)
        )
    }
}
