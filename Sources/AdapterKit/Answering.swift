/// The ability to answer a provider that looks whether the URL is there before it sends anything.
public protocol ChallengeAnswering: Adapter {
    /// The answer to a probe; nil where the call is none. It proves nothing, so nothing of it is kept but a count.
    func challenge(_ request: InboundRequest) -> LiteralAnswer?
}

/// The ability to acknowledge in the words that a provider insists on.
public protocol Acknowledging: Adapter {
    /// The answer to a call that is proved and stored, whatever came of it; nil for our own JSON with 200.
    func acknowledgement(of request: InboundRequest) -> LiteralAnswer?
}
