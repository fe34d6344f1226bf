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

    /// Reads the key of a call; nil for anything else.
    public init?(key: some StringProtocol) {
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, let name = ArtifactName(rawValue: String(parts[0])), let generation = Int64(parts[2]),
            let attempt = Int(parts[3])
        else { return nil }
        self.init(name: name, generation: generation, attempt: attempt)
    }
}
