import GRDBSQLite

extension SQLError {
    /// What an operator does about a code of SQLite's; nil where the message has to be enough.
    var advice: String? {
        guard self.code.hasPrefix("sqlite_"), let code = Int32(self.code.dropFirst(7)) else { return nil }
        // The lower byte is the code, the rest tells more of it (https://www.sqlite.org/rescode.html).
        return switch code & 0xFF {
        case SQLITE_CANTOPEN: "let this user read and write the file and its folder"
        case SQLITE_CORRUPT: "the file is damaged: stop the gateway and restore a backup"
        case SQLITE_FULL: "make room on its disk, or raise store.sqlite.maximum_pages where the file is at its limit"
        case SQLITE_NOTADB: "restore a backup, or name another file at store.sqlite.path"
        case SQLITE_PERM, SQLITE_READONLY: "let this user write the file and its folder"
        default: nil
        }
    }
}
