public import Workflows

/// Where the objects of assets lie, and how long their jobs may take.
public struct AssetSettings: Sendable, Hashable {
    /// Creators upload here.
    public var uploadBucket: String
    /// What is made of assets appears here.
    public var publishedBucket: String
    /// How long a job may say nothing before it is asked about.
    public var deadlines: [ProcessingPlan.Action: Duration]

    public static let deadline = Duration.seconds(3600)

    public init(
        uploadBucket: String,
        publishedBucket: String,
        deadlines: [ProcessingPlan.Action: Duration] = [:]
    ) {
        self.uploadBucket = uploadBucket
        self.publishedBucket = publishedBucket
        self.deadlines = deadlines
    }

    func deadline(of call: JobCall) -> Duration { self.deadlines[call.action] ?? Self.deadline }
}
