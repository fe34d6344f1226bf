/// Keys that outlive their events, so that a copy of an old call is still told from a new one.
///
/// The idempotency index has no order but that of digests, and another index on it would cost every accept. So the age of
/// those whose events were deleted is noted when that is done: ids of events grow with time. Keys that never go are not
/// here.
@Sendable func outlivingKeysSchema(_ dialect: Dialect) -> [String] {
    ["CREATE TABLE outliving_keys (event \(dialect.idKey), uid \(dialect.blob) NOT NULL)"]
}
