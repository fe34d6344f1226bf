/// What a report about a job names.
public struct JobReference: Sendable, Hashable {
    public var name: ArtifactName
    /// Of what it was made from.
    public var generation: Int64
    /// nil where the report does not say: an object that appeared is there whichever attempt wrote it.
    public var attempt: Int?

    public init(name: ArtifactName, generation: Int64, attempt: Int? = nil) {
        self.name = name
        self.generation = generation
        self.attempt = attempt
    }
}
