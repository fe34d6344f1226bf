public import Model
public import Workflows

/// What an asset is told by no event: a request, a timer, what came of a command.
public struct DirectAssetFact: Sendable, Hashable {
    public var asset: AssetID
    public var fact: AssetPipeline.Fact
    /// For the history and the announcements: `request 4f…`, `timer …`, `cmd_…`.
    public var cause: String
    /// The provider's name of the job that the fact is about, which leads to the asset from now on.
    public var link: AssetLink?

    public init(asset: AssetID, fact: AssetPipeline.Fact, cause: String, link: AssetLink? = nil) {
        self.asset = asset
        self.fact = fact
        self.cause = cause
        self.link = link
    }
}
