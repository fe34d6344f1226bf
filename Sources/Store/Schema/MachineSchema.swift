/// What machines do in the outside world and wait for: the owner of a command, and timers.
///
/// Timers stand in one index by their time, so a look for due ones touches none that are not, however many there are.
@Sendable func machineSchema(_ dialect: Dialect) -> [String] {
    [
        "ALTER TABLE commands ADD COLUMN machine TEXT",
        // When it was tried last: what is told again is tried again, but not at once.
        "ALTER TABLE commands ADD COLUMN attempted_at BIGINT",
        // What one kind waits for must not hide what another does.
        "DROP INDEX commands_due",
        "CREATE INDEX commands_due ON commands (kind, due_at, id) WHERE state = 'pending'",
        "CREATE INDEX commands_by_machine ON commands (machine, id) WHERE machine IS NOT NULL",
        """
        CREATE TABLE timers (
            machine TEXT NOT NULL, name TEXT NOT NULL, due_at BIGINT NOT NULL, PRIMARY KEY (machine, name)
        )\(dialect.clustered)
        """,
        "CREATE INDEX timers_due ON timers (due_at)",
        // What providers tell of its payments, and where the buyer came from.
        "ALTER TABLE orders ADD COLUMN charges TEXT",
        "ALTER TABLE orders ADD COLUMN attribution TEXT",
        // What led to a change that no event caused: a timer, a request, what came of a command.
        "ALTER TABLE order_history ADD COLUMN cause TEXT",
    ]
}
