/// Leads from what a command is about to the commands that wait to hear of it.
@Sendable func commandFollowsSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE command_follows (
            source TEXT NOT NULL, object TEXT NOT NULL, command BIGINT NOT NULL,
            PRIMARY KEY (source, object, command)
        )\(dialect.clustered)
        """,
        "CREATE INDEX command_follows_by_command ON command_follows (command)",
    ]
}
