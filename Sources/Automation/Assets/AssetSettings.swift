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

    /// - Parameter key: a call's.
    func deadline(of key: String) -> Duration {
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        let action = parts.count > 1 ? ProcessingPlan.Action(rawValue: String(parts[1])) : nil
        return action.flatMap { self.deadlines[$0] } ?? Self.deadline
    }
}
