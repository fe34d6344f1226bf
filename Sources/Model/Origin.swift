/// How an event entered the gateway.
public enum Origin: String, Sendable, Hashable, CaseIterable {
    case webhook, backfill, replay, workflow
    /// The provider's answer to a question of ours.
    case poll
}
