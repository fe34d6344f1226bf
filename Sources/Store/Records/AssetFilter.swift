public import Model
public import Workflows

/// Which assets to list; every condition must hold.
public struct AssetFilter: Sendable, Hashable {
    public var phase: AssetPipeline.Phase?
    public var owner: String?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        phase: AssetPipeline.Phase? = nil,
        owner: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.phase = phase
        self.owner = owner
        self.since = since
        self.until = until
    }
}
