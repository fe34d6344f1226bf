/// Money that is held for shows, and what was decided about it.
///
/// A decision is one row, whatever the number of orders: `pending` until everybody who holds money of its show has been
/// told. `due_at` says when an order is to be told next; it is null once it was told, or need not be.
@Sendable func escrowSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE show_settlements (
            livemode BIGINT NOT NULL, show TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT NOT NULL,
            event TEXT NOT NULL, decided_at BIGINT NOT NULL, pending BIGINT NOT NULL, PRIMARY KEY (livemode, show)
        )\(dialect.clustered)
        """,
        "CREATE INDEX show_settlements_pending ON show_settlements (pending) WHERE pending = 1",
        """
        CREATE TABLE escrows (
            order_id BIGINT NOT NULL, show TEXT NOT NULL, livemode BIGINT NOT NULL, state TEXT NOT NULL,
            amount BIGINT NOT NULL, currency TEXT NOT NULL, decision TEXT, settled BIGINT, reason TEXT,
            at BIGINT NOT NULL, cause TEXT NOT NULL, due_at BIGINT, PRIMARY KEY (order_id, show)
        )\(dialect.clustered)
        """,
        "CREATE INDEX escrows_due ON escrows (livemode, show, due_at) WHERE due_at IS NOT NULL",
    ]
}
