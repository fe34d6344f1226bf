public import AdapterKit
import Model
import Signing
import Store

/// One configured source: a name and the adapter that reads its calls.
public struct Source: Sendable {
    /// The key in the configuration, which is the path below `/notify/`.
    public var name: String
    public let adapter: any Adapter
    /// The adapter's, with the credential headers that are configured for this source.
    public let descriptor: AdapterDescriptor
    /// Bytes that a call of it may have; nil where nothing is configured for it.
    public let bodyLimit: Int?
    /// The adapter again, where it has these abilities; asked once, not for every call.
    let challenger: (any ChallengeAnswering)?
    let acknowledger: (any Acknowledging)?
    let redirector: (any Redirecting)?
    /// Where the keys are that prove its calls; nil where its provider publishes none.
    public let keySetURL: String?

    public init(name: String, adapter: any Adapter, bodyLimit: Int? = nil) {
        self.name = name
        self.bodyLimit = bodyLimit
        self.adapter = adapter
        var descriptor = type(of: adapter).descriptor
        descriptor.credentialHeaders = adapter.credentialHeaders
        self.descriptor = descriptor
        self.challenger = adapter as? any ChallengeAnswering
        self.acknowledger = adapter as? any Acknowledging
        self.redirector = adapter as? any Redirecting
        self.keySetURL = (adapter as? any PublishedKeyVerifying)?.keySetURL
    }

    /// The answer to a browser, whatever came of its call; else the words that the provider insists on for one that is
    /// stored.
    func literal(for request: InboundRequest, isStored: Bool) -> LiteralAnswer? {
        if let onward = self.redirector?.redirect(of: request) { return onward }
        return isStored ? self.acknowledger?.acknowledgement(of: request) : nil
    }

    /// What a claim of one of its calls asks.
    func command(of claim: Claim, id: CommandID) -> NewCommand {
        NewCommand(
            id: id,
            source: self.name,
            kind: .confirm,
            key: claim.key,
            payload: claim.query,
            objects: claim.objects,
            follows: claim.follows
        )
    }

    /// Whether its signatures have a window, so that its calls cannot come again for ever and their keys may go.
    var keysExpire: Bool {
        guard self.descriptor.toleranceSeconds != nil else { return false }
        // The operator may have taken the window away.
        guard let tolerance = self.adapter.settings.tolerance else { return true }
        return tolerance.seconds != nil
    }

    /// The `source` of its CloudEvents.
    public var eventSource: String { "/notify/\(self.name)" }
}
