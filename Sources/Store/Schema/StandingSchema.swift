/// How a subscription fares: whether its subscriber is spared, and which of its deliveries somebody asked for.
///
/// What was asked for stands in an index of its own, so that it is found at once behind any number that wait.
@Sendable func standingSchema(_ dialect: Dialect) -> [String] {
    [
        "ALTER TABLE subscriptions ADD COLUMN circuit_until BIGINT",
        "ALTER TABLE deliveries ADD COLUMN asked BIGINT",
        "CREATE INDEX deliveries_asked ON deliveries (subscription, id) WHERE asked = 1 AND state = 'pending'",
    ]
}
