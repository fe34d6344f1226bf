import GRDB
import GRDBSQLite

/// A prepared statement, bound and stepped without GRDB's conversions: the hot path.
struct SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    init(_ statement: Statement, on connection: OpaquePointer) {
        self.handle = statement.sqliteStatement
        self.connection = connection
    }

    /// - Returns: how many rows changed.
    func execute(_ arguments: [SQLValue]) throws(SQLError) -> Int {
        defer { sqlite3_reset(self.handle) }
        try self.bind(arguments)
        var code = sqlite3_step(self.handle)
        while code == SQLITE_ROW { code = sqlite3_step(self.handle) }
        guard code == SQLITE_DONE else { throw SQLError(sqlite: self.connection) }
        return Int(sqlite3_changes(self.connection))
    }

    func query(_ arguments: [SQLValue]) throws(SQLError) -> [SQLRow] {
        defer { sqlite3_reset(self.handle) }
        try self.bind(arguments)
        var rows: [SQLRow] = []
        let columns = 0..<sqlite3_column_count(self.handle)
        while true {
            switch sqlite3_step(self.handle) {
            case SQLITE_ROW: rows.append(SQLRow(columns.map(self.value(at:))))
            case SQLITE_DONE: return rows
            default: throw SQLError(sqlite: self.connection)
            }
        }
    }

    private func bind(_ arguments: [SQLValue]) throws(SQLError) {
        for (offset, argument) in arguments.enumerated() {
            let index = Int32(offset + 1)
            let code =
                switch argument {
                case .null: sqlite3_bind_null(self.handle, index)
                case .int(let value): sqlite3_bind_int64(self.handle, index, value)
                case .text(let value): Self.bind(value, to: self.handle, at: index)
                case .blob(let value): Self.bind(value, to: self.handle, at: index)
                }
            guard code == SQLITE_OK else { throw SQLError(sqlite: self.connection) }
        }
    }

    private static func bind(_ text: String, to handle: OpaquePointer, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.transient)
            }
        }
    }

    private static func bind(_ bytes: [UInt8], to handle: OpaquePointer, at index: Int32) -> Int32 {
        // An empty array may have no address, and no address would bind NULL.
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
        return bytes.withUnsafeBytes {
            sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), Self.transient)
        }
    }

    private func value(at column: Int32) -> SQLValue {
        switch sqlite3_column_type(self.handle, column) {
        case SQLITE_INTEGER: return .int(sqlite3_column_int64(self.handle, column))
        // The store keeps no fractions: whoever meets one hears that its type is unexpected.
        case SQLITE_FLOAT: return .text("\(sqlite3_column_double(self.handle, column))")
        case SQLITE_TEXT:
            let count = Int(sqlite3_column_bytes(self.handle, column))
            let bytes = UnsafeBufferPointer(start: sqlite3_column_text(self.handle, column), count: count)
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(self.handle, column))
            return .blob(Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(self.handle, column), count: count)))
        default: return .null
        }
    }

    /// Tells SQLite to copy the bytes before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}

extension SQLError {
    /// The connection's last error.
    init(sqlite connection: OpaquePointer) {
        let extended = sqlite3_extended_errcode(connection)
        let kind: SQLError.Kind =
            switch extended & 0xFF {
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CANTOPEN,
                SQLITE_PERM, SQLITE_INTERRUPT:
                .unavailable
            case SQLITE_CONSTRAINT: .constraint
            default: .failed
            }
        self.init(kind: kind, code: "sqlite_\(extended)", message: String(cString: sqlite3_errmsg(connection)))
    }
}
