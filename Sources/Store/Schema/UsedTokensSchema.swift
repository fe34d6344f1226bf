/// What single-use tokens were used for.
///
/// A table of its own beside the idempotency index, so that calls without such a token pay nothing. `binding` is a digest
/// of what the token was used for, `receipt` the call that used it first, and by its time-ordered id the token's age.
@Sendable func usedTokensSchema(_ dialect: Dialect) -> [String] {
    [
        """
        CREATE TABLE used_tokens (
            uid \(dialect.blob) PRIMARY KEY, binding BIGINT NOT NULL, receipt BIGINT NOT NULL, expires BIGINT NOT NULL
        )\(dialect.clustered)
        """,
        "CREATE INDEX used_tokens_by_age ON used_tokens (expires, receipt)",
    ]
}
