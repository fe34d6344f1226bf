/// A copy of an object that is to be made once.
///
/// The preconditions make a repetition harmless: a destination that has been written in between is not written over, and
/// of a source only the generation that was meant is taken.
public struct ObjectCopy: Sendable, Hashable {
    public var source: ObjectName
    /// The source's generation; nil for whatever is there, which a repetition may find changed.
    public var sourceGeneration: Int64?
    public var destination: ObjectName
    /// The generation at the destination that is written over; 0 where nothing may be there yet.
    public var replacing: Int64

    public init(from source: ObjectName, generation: Int64?, to destination: ObjectName, replacing: Int64 = 0) {
        self.source = source
        self.sourceGeneration = generation
        self.destination = destination
        self.replacing = replacing
    }
}

/// What a call of a rewrite came to.
public enum RewriteProgress: Sendable, Hashable {
    case done(StoredObject)
    /// There is more to copy; the token goes into the next call and serves for a week.
    case more(token: RewriteToken, rewritten: Int64, size: Int64)
}

/// Where a rewrite goes on; opaque.
public struct RewriteToken: Sendable, Hashable {
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// What became of a copy.
public enum CopyOutcome: Sendable, Hashable {
    /// It was made now.
    case copied(StoredObject)
    /// It had been made before, by a call whose answer was lost: the destination holds the source's bytes.
    case alreadyThere(StoredObject)
    /// The time for it was over; it goes on with the token, or from the start without.
    case unfinished(RewriteToken, rewritten: Int64, size: Int64)
}
