/// The schema is newer than this program: an older version was started on a newer database.
struct SchemaTooNew: Error {
    let found: Int64
}
