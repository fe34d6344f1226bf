/// The schema is newer than this program: an older version was started on a newer database.
struct SchemaTooNew: Error, CustomStringConvertible {
    let found: Int64

    var description: String {
        "the database has schema \(self.found) and this program knows \(Migration.all.count): use the newer program, or "
            + "restore a backup made before it"
    }
}
