import Model

/// One page of a table whose `id` is time-ordered, newest first, under conditions that must all hold.
struct Listing {
    private let columns: String
    private let table: String
    private let limit: Int
    private var conditions: [String] = []
    private var arguments: [SQLValue] = []
    private let idColumn: String

    init(_ columns: String, from table: String, page: PageRequest, idColumn: String = "id") {
        self.columns = columns
        self.table = table
        self.limit = page.limit
        self.idColumn = idColumn
        self.require("\(idColumn) <", page.after.map { .int($0) })
    }

    /// - Parameters:
    ///   - condition: a column and an operator, before the value; `closing` follows it.
    ///   - value: nil leaves the condition out.
    mutating func require(_ condition: String, closing: String = "", _ value: SQLValue?) {
        guard let value else { return }
        self.arguments.append(value)
        self.conditions.append("\(condition) ?\(self.arguments.count)\(closing)")
    }

    mutating func require(literally condition: String) { self.conditions.append(condition) }

    /// Times bound the id itself, which begins with the time it was made at.
    mutating func require(since: Timestamp?, until: Timestamp?) {
        self.require("\(self.idColumn) >=", since.map { .int(IdentifierGenerator.first(at: $0).rawValue) })
        self.require("\(self.idColumn) <", until.map { .int(IdentifierGenerator.first(at: $0).rawValue) })
    }

    var sql: String {
        let filter = self.conditions.isEmpty ? "" : "WHERE \(self.conditions.joined(separator: " AND ")) "
        return
            "SELECT \(self.columns) FROM \(self.table) \(filter)ORDER BY \(self.idColumn) DESC LIMIT \(self.limit + 1)"
    }

    func page<Record: Sendable>(
        _ reader: any SQLReader,
        _ record: (SQLRow) throws -> Record,
        id: (Record) -> Int64
    ) throws -> Page<Record> {
        let records = try reader.query(self.sql, self.arguments).map(record)
        guard records.count > self.limit else { return Page(records: records, next: nil) }
        let shown = Array(records.prefix(self.limit))
        return Page(records: shown, next: shown.last.map(id))
    }
}

extension SQLRow {
    /// An enum that is stored by its raw value.
    func value<Value: RawRepresentable<String>>(
        _ index: Int,
        _ type: Value.Type = Value.self
    ) throws(SQLError) -> Value {
        let text = try self.text(index)
        guard let value = Value(rawValue: text) else {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "\(Value.self) has no case \(text)")
        }
        return value
    }
}
