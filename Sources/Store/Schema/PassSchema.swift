/// Passes and who owns them. A pass is told apart by its place in its order, so that none is made twice.
@Sendable func passSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE passes (
            id \(dialect.idKey), order_id BIGINT NOT NULL, line BIGINT NOT NULL, number BIGINT NOT NULL,
            owner TEXT NOT NULL, sku TEXT NOT NULL, streamer TEXT, livemode BIGINT NOT NULL, holds BIGINT NOT NULL,
            state TEXT NOT NULL, nbf BIGINT, exp BIGINT, revoked_at BIGINT, created_at BIGINT NOT NULL,
            UNIQUE (order_id, line, number)
        )
        """,
        "CREATE INDEX passes_by_owner ON passes (owner, id)",
        "CREATE INDEX passes_by_order ON passes (order_id, id)",
    ]
}
