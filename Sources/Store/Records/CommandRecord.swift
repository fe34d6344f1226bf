public import Model

/// A call to a provider that was decided on: what it is for, and how far it has come.
public struct CommandRecord: Sendable, Hashable {
    public var id: CommandID
    public var source: String
    public var kind: Kind
    public var key: String
    /// Whose move decided on it; nil for what a call led to.
    public var machine: MachineID?
    public var payload: JSON
    /// The payload of the newest other command about what it follows, once the command was carried out.
    public var earlier: JSON?
    /// The call that led to it; nil for what we decided ourselves.
    public var receipt: ReceiptID?
    public var state: State
    /// Attempts made so far.
    public var attempts: Int
    /// When the next attempt is due; meaningless unless pending.
    public var dueAt: Timestamp
    /// Why the last attempt did not finish it, or why it ended without an effect.
    public var error: String?
    /// The provider's answer, kept as a receipt.
    public var answer: ReceiptID?
    public var createdAt: Timestamp
    public var finishedAt: Timestamp?

    public enum Kind: String, Sendable, CaseIterable {
        /// Ask the provider whether a claim is true.
        case confirm
        /// A checkout that was prepared with the provider; kept so that later calls about it find what was agreed.
        case checkout
        /// Give money back through the provider that took it.
        case refund
        /// Have an internal service grant a line of an order.
        case grant
        /// Have an internal service take back what it granted.
        case takeBack = "take_back"
        /// Call a job on an asset off that is not wanted any more.
        case mediaCancel = "media_cancel"
        /// Have a job done on an asset by a service of one's own.
        case mediaJob = "media_job"
        /// Ask how far a job on an asset is.
        case mediaQuery = "media_query"
        /// Copy an uploaded object of an asset to where it is published.
        case objectCopy = "object_copy"
        /// Delete an object of an asset.
        case objectDelete = "object_delete"
        /// Have a video transcoded.
        case transcode
        /// Have the wallet service make sure that a buyer has a wallet and an account.
        case wallet
    }

    public enum State: String, Sendable, CaseIterable {
        case pending, done
        /// Not to be carried out while its machine is frozen.
        case held
        /// The provider's answer stands against it, or there is nothing that could be asked.
        case refused
        /// Every attempt of the schedule failed; tried again only when asked.
        case dead
    }
}
