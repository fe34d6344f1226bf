public import Model

/// What a provider's answer to a question means.
public enum Confirmation: Sendable, Hashable {
    /// The provider has spoken; these are the facts, each under its own key.
    case confirmed([EventDraft])
    /// The provider's answer contradicts the claim, or cannot be believed: a line for the operator, and such facts as
    /// follow from the refusal itself.
    case refused(reason: String, [EventDraft] = [])
    /// No answer yet, or none that can be read; ask again.
    case retry(reason: String)
}
