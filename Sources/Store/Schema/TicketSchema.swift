/// Tickets and who holds them.
///
/// A ticket's row says what it is now and by which hold, so that taking it is one conditional statement and a listing
/// reads one table. The rows of holds stay as the ticket's history; the unique index over those that are not released is
/// what makes a second live hold impossible, whatever the statements above it do.
@Sendable func ticketSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE tickets (
            id \(dialect.idKey), title TEXT NOT NULL, price BIGINT NOT NULL, currency TEXT NOT NULL,
            seller TEXT NOT NULL, livemode BIGINT NOT NULL, metadata TEXT NOT NULL, state TEXT NOT NULL, hold BIGINT,
            version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX tickets_by_state ON tickets (state, id)",
        "CREATE INDEX tickets_by_seller ON tickets (seller, id)",
        "CREATE INDEX tickets_by_seller_and_state ON tickets (seller, state, id)",
        """
        CREATE TABLE ticket_holds (
            id \(dialect.idKey), ticket BIGINT NOT NULL, order_id BIGINT NOT NULL, state TEXT NOT NULL,
            price BIGINT NOT NULL, currency TEXT NOT NULL, until BIGINT NOT NULL, held_at BIGINT NOT NULL,
            sold_at BIGINT, released_at BIGINT, release_cause TEXT, admitted_at BIGINT, admitted_by TEXT,
            UNIQUE (order_id, ticket)
        )
        """,
        "CREATE UNIQUE INDEX ticket_holds_live ON ticket_holds (ticket) WHERE state <> 'released'",
        "CREATE INDEX ticket_holds_by_ticket ON ticket_holds (ticket, id)",
    ]
}
