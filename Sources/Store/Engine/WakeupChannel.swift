/// What a wake-up hint is about.
package enum WakeupChannel: Sendable, Hashable, CaseIterable {
    /// Events to automate and to fan out.
    case outbox
    /// Deliveries to make.
    case deliveries
    /// Calls to make to providers.
    case commands
}
