/// What the engines' SQL does not share.
package struct Dialect: Sendable, Hashable {
    package var name: String
    /// The column of a 64-bit id that is the table's key. SQLite keeps a table in the order of its `INTEGER PRIMARY KEY`
    /// and of no other name of the type; with any other it builds a second index.
    package var idKey: String
    /// The type of a byte string.
    package var blob: String
    /// The database's clock in milliseconds since 1970, for leases: clocks of several gateways are never compared.
    package var nowMilliseconds: String
    /// Follows the `SELECT` of a claim.
    package var skipLocked: String
    /// Follows the closing parenthesis of a table that is its primary key.
    package var clustered: String

    /// The embedded engine.
    package static let sqlite = Dialect(
        name: "sqlite",
        idKey: "INTEGER PRIMARY KEY",
        blob: "BLOB",
        // SQLite 3.40 has no unixepoch('subsec').
        nowMilliseconds: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        skipLocked: "",
        clustered: " WITHOUT ROWID"
    )
}
