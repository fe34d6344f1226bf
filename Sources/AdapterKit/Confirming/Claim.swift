public import Model

/// What an unproved call claims: it is stored, and has no effect until the provider confirms it.
public struct Claim: Sendable, Hashable {
    /// The claim's idempotency key within the source; not that of an event which the confirmation may make.
    public var key: String
    /// An event that tells of the call alone, under a key of its own: `payment.returned`. nil where there is nothing to
    /// tell before the provider has spoken. It must drive no machine.
    public var event: EventDraft?
    /// What is to be asked, in the adapter's own words; kept with the claim.
    public var query: JSON
    /// The provider's ids of what the claim is about: a later claim that follows one of them sees this one's query,
    /// unless it was refused.
    public var objects: [String]
    /// The ids by which this claim finds what another one asked, for calls that name less than that one did. Where it
    /// comes first and ends without an effect, it is asked again as soon as the other one is there.
    public var follows: [String]

    public init(key: String, event: EventDraft? = nil, query: JSON, objects: [String] = [], follows: [String] = []) {
        self.key = key
        self.event = event
        self.query = query
        self.objects = objects
        self.follows = follows
    }
}
