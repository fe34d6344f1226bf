/// What the bucket has told of one object, by the numbers of its generations.
///
/// A later generation has a higher number (cloud.google.com/storage/docs/metadata#generation-number), so the highest
/// number that was finalized and the highest that was deleted say what is there, in whatever order they are told.
public struct Upload: Sendable, Hashable {
    /// The newest generation that was written; 0 before the first.
    public internal(set) var finalized: Int64 = 0
    /// The newest generation that was deleted, archived or overwritten; 0 where none was.
    public internal(set) var deleted: Int64 = 0
    /// The newest generation has the size and the checksum that were declared.
    public internal(set) var isAsDeclared = true

    public init() {}

    /// The newest generation is there.
    public var isPresent: Bool { self.finalized > self.deleted }

    /// True where a generation that is told now is not the newest one, or is gone.
    func isOutdated(finalized generation: Int64) -> Bool {
        generation <= self.finalized || generation <= self.deleted
    }
}
