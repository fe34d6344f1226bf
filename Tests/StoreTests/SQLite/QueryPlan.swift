@testable import Store

/// How SQLite would run a statement.
struct QueryPlan {
    let sql: String
    /// One line a step: `SEARCH e USING INDEX events_by_type (type=?)`.
    let steps: [String]

    init(of sql: String, on database: any SQLDatabase) async throws {
        self.sql = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        self.steps = try await database.read { reader in
            try reader.query("EXPLAIN QUERY PLAN \(sql)").map { row throws(SQLError) in try row.text(3) }
        }
    }

    /// The steps that read more of a table in `growing` than what they are after, or sort what an index could serve.
    func flaws(growing: Set<String>) -> [String] {
        let tables = self.tables
        return self.steps.filter { step in
            if step.contains("TEMP B-TREE") || step.contains("AUTOMATIC") { return true }
            let words = step.split(separator: " ").map(String.init)
            guard words.count > 1, ["SCAN", "SEARCH"].contains(words[0]) else { return false }
            guard growing.contains(tables[words[1]] ?? words[1]) else { return false }
            // An index leads to the rows, or the first or last of them is all that is wanted.
            if step.contains("=?") || words[0] == "SEARCH" && !step.contains("(") { return false }
            return !self.readsInOrder
        }
    }

    /// The tables by the names that the steps call them.
    private var tables: [String: String] {
        let words = self.sql.split(whereSeparator: { " (),".contains($0) }).map(String.init)
        var tables: [String: String] = [:]
        for (index, word) in words.enumerated() where ["FROM", "JOIN", "UPDATE", "INTO"].contains(word) {
            guard index + 1 < words.count else { continue }
            tables[words[index + 1]] = words[index + 1]
            if index + 2 < words.count { tables[words[index + 2]] = words[index + 1] }
        }
        return tables
    }

    /// Whether the rows are bounded and ordered by one column and nothing else: every row that is read is wanted.
    private var readsInOrder: Bool {
        let pattern = /FROM [^()]+?(?: WHERE (?<conditions>[^()]+))? ORDER BY (?<column>\S+)(?: DESC)? LIMIT/
        guard let match = self.sql.firstMatch(of: pattern) else { return false }
        let conditions = match.conditions.map { $0.split(separator: " AND ") } ?? []
        return conditions.allSatisfy { condition in
            let words = condition.split(separator: " ")
            return words.count == 3 && words[0] == match.column && ["<", "<=", ">="].contains(words[1])
        }
    }
}
