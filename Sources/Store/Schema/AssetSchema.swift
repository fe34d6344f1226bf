/// Media assets, what has happened to them, and the objects and jobs that lead to them.
@Sendable func assetSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE assets (
            id \(dialect.idKey), phase TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL, replaces BIGINT,
            uploads TEXT NOT NULL, metadata TEXT NOT NULL, machine TEXT NOT NULL, created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL, version BIGINT NOT NULL
        )
        """,
        "CREATE INDEX assets_by_phase ON assets (phase, id)",
        "CREATE INDEX assets_by_owner ON assets (owner, id)",
        """
        CREATE TABLE asset_history (
            id \(dialect.idKey), asset BIGINT NOT NULL, at BIGINT NOT NULL, trigger_name TEXT NOT NULL,
            outcome TEXT NOT NULL, from_phase TEXT NOT NULL, to_phase TEXT NOT NULL, event BIGINT, note TEXT, cause TEXT
        )
        """,
        "CREATE INDEX asset_history_by_asset ON asset_history (asset, id)",
        // An object of a bucket, or a job of a provider, leads to the one asset that it is of.
        """
        CREATE TABLE asset_objects (
            object TEXT PRIMARY KEY, asset BIGINT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, generation BIGINT,
            attempt BIGINT
        )\(dialect.clustered)
        """,
    ]
}
