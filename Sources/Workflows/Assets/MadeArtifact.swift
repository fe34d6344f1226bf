/// What a job made, or may have made, of one generation of its input.
public struct MadeArtifact: Sendable, Hashable, Comparable {
    public var name: ArtifactName
    public var generation: Int64

    public init(name: ArtifactName, generation: Int64) {
        self.name = name
        self.generation = generation
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.name, left.generation) < (right.name, right.generation)
    }
}
