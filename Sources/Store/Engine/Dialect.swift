/// What the engines' SQL does not share.
package struct Dialect: Sendable, Hashable {
    package var name: String
    /// The type of a byte string.
    package var blob: String
    /// The database's clock in milliseconds since 1970, for leases: clocks of several gateways are never compared.
    package var nowMilliseconds: String
    /// Follows the `SELECT` of a claim.
    package var skipLocked: String
    /// Follows the closing parenthesis of a table that is its primary key.
    package var clustered: String

    package static let sqlite = Dialect(
        name: "sqlite",
        blob: "BLOB",
        // SQLite 3.40 has no unixepoch('subsec').
        nowMilliseconds: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        skipLocked: "",
        clustered: " WITHOUT ROWID"
    )
}
