/// Calls to providers: what claims wait for, and what came of asking.
@Sendable func commandSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE commands (
            id \(dialect.idKey), source TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL,
            follows TEXT NOT NULL, earlier TEXT, receipt BIGINT, state TEXT NOT NULL, attempts BIGINT NOT NULL,
            attempts_before BIGINT NOT NULL, due_at BIGINT NOT NULL, lease_until BIGINT, token BIGINT, error TEXT,
            answer BIGINT, created_at BIGINT NOT NULL, finished_at BIGINT, UNIQUE (source, kind, name)
        )
        """,
        "CREATE INDEX commands_due ON commands (due_at, id) WHERE state = 'pending'",
        "CREATE INDEX commands_apart ON commands (state, id) WHERE state <> 'done'",
        "CREATE INDEX commands_by_source ON commands (source, id)",
        // Leads from what a command is about to the commands about it.
        """
        CREATE TABLE command_objects (
            source TEXT NOT NULL, object TEXT NOT NULL, command BIGINT NOT NULL,
            PRIMARY KEY (source, object, command)
        )\(dialect.clustered)
        """,
        "CREATE INDEX command_objects_by_command ON command_objects (command)",
        // The command that a receipt answers; nil for calls that providers made.
        "ALTER TABLE receipts ADD COLUMN command BIGINT",
    ]
}
