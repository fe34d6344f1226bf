public import Model

/// What a provider's answer to a question means.
public enum Confirmation: Sendable, Hashable {
    /// The provider has spoken; these are the facts, each under its own key.
    case confirmed([EventDraft])
    /// The provider's answer contradicts the claim, or cannot be believed; nothing follows but a line for the operator.
    case refused(reason: String)
    /// No answer yet, or none that can be read; ask again.
    case retry(reason: String)
}
