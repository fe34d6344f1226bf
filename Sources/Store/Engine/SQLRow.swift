/// One row of a result, read by position.
package struct SQLRow: Sendable, Hashable {
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) { self.values = values }

    package func int(_ index: Int) throws(SQLError) -> Int64 {
        guard case .int(let value) = self.values[index] else { throw self.unexpected(index) }
        return value
    }

    package func text(_ index: Int) throws(SQLError) -> String {
        guard case .text(let value) = self.values[index] else { throw self.unexpected(index) }
        return value
    }

    package func blob(_ index: Int) throws(SQLError) -> [UInt8] {
        guard case .blob(let value) = self.values[index] else { throw self.unexpected(index) }
        return value
    }

    package func bool(_ index: Int) throws(SQLError) -> Bool { try self.int(index) != 0 }

    package func isNull(_ index: Int) -> Bool { self.values[index] == .null }

    package func optionalInt(_ index: Int) throws(SQLError) -> Int64? {
        self.isNull(index) ? nil : try self.int(index)
    }

    package func optionalText(_ index: Int) throws(SQLError) -> String? {
        self.isNull(index) ? nil : try self.text(index)
    }

    package func optionalBlob(_ index: Int) throws(SQLError) -> [UInt8]? {
        self.isNull(index) ? nil : try self.blob(index)
    }

    private func unexpected(_ index: Int) -> SQLError {
        SQLError(kind: .failed, code: "unexpected_type", message: "column \(index) has an unexpected type")
    }
}
