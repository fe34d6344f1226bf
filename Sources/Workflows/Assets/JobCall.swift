/// One attempt at a job.
public struct JobCall: Sendable, Hashable {
    public var name: ArtifactName
    public var action: ProcessingPlan.Action
    /// The upload it is made from.
    public var input: UploadSlot
    /// Of the input.
    public var generation: Int64
    public var attempt: Int

    public init(
        name: ArtifactName,
        action: ProcessingPlan.Action,
        input: UploadSlot,
        generation: Int64,
        attempt: Int
    ) {
        self.name = name
        self.action = action
        self.input = input
        self.generation = generation
        self.attempt = attempt
    }

    /// Unique within the asset: the same attempt is never wanted twice.
    public var key: String { "\(self.name.rawValue):\(self.action.rawValue):\(self.generation):\(self.attempt)" }

    /// What a report about it names.
    public var reference: JobReference {
        JobReference(name: self.name, generation: self.generation, attempt: self.attempt)
    }
}
