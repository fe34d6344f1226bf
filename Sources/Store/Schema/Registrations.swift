/// Registrations, and why an event was handled as it was.
///
/// The rows stay: a canceled registration's is the tombstone that a late payment meets, and sellers that sign no time
/// may tell a fact again at any time. They hold no personal data.
@Sendable func registrations(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE registrations (
            object TEXT PRIMARY KEY, phase TEXT NOT NULL, version BIGINT NOT NULL, updated_at BIGINT NOT NULL
        )\(dialect.clustered)
        """,
        "ALTER TABLE events ADD COLUMN handling_note TEXT",
    ]
}
