/// Which jobs an asset needs, in which order: a function of what is known of it and nothing else.
///
/// Every job of the plan is required: the asset is ready when all have succeeded. What is not required is not planned.
public struct ProcessingPlan: Sendable, Hashable {
    public var jobs: [Job]

    /// From this length on a video gets a trailer of its own.
    public static let trailerFromMilliseconds: Int64 = 180_000

    public struct Job: Sendable, Hashable {
        public var name: ArtifactName
        public var action: Action
        /// The upload it is made from.
        public var input: UploadSlot
        /// What must be there before it starts.
        public var after: [ArtifactName]

        public init(_ name: ArtifactName, _ action: Action, from input: UploadSlot, after: [ArtifactName] = []) {
            self.name = name
            self.action = action
            self.input = input
            self.after = after
        }
    }

    public enum Action: String, CaseIterable, Sendable {
        /// An uploaded object goes to the published bucket as it is (a "rewrite").
        case copy
        case generate
        case blur
        /// Of images.
        case encode
        /// Of videos.
        case transcode
        case provideKeys = "provide_keys"
    }

    /// - Parameter uploaded: the artifacts that the creator brought; ``UploadSlot/source`` means nothing among them.
    public init(for traits: AssetTraits, uploaded: Set<UploadSlot>) {
        var jobs: [Job] = []
        let encodeAfter: [ArtifactName] = traits.requiresDRM ? [.keys] : []
        if traits.requiresDRM { jobs.append(Job(.keys, .provideKeys, from: .source)) }
        if traits.kind == .image { jobs.append(Job(.image, .encode, from: .source, after: encodeAfter)) }
        if uploaded.contains(.thumbnail) {
            jobs.append(Job(.thumbnail, .copy, from: .thumbnail))
        } else if traits.isUserAsset {
            jobs.append(Job(.thumbnail, .generate, from: .source))
        }
        if traits.kind == .video {
            jobs += Self.trailers(traits, uploaded)
            jobs.append(Job(.sourceBlurred, .blur, from: .source))
            jobs.append(Job(.transcode, .transcode, from: .source, after: encodeAfter))
        }
        if uploaded.contains(.aup) { jobs.append(Job(.aup, .copy, from: .aup)) }
        self.jobs = jobs
    }

    private static func trailers(_ traits: AssetTraits, _ uploaded: Set<UploadSlot>) -> [Job] {
        if uploaded.contains(.trailer) {
            let copy = Job(.trailer, .copy, from: .trailer)
            guard traits.blursUploadedTrailers else { return [copy] }
            return [copy, Job(.trailerBlurred, .blur, from: .trailer, after: [.trailer])]
        }
        guard traits.durationMilliseconds >= Self.trailerFromMilliseconds else { return [] }
        return [
            Job(.trailer, .generate, from: .source), Job(.trailerBlurred, .blur, from: .source, after: [.trailer]),
        ]
    }
}
