import CoreMetrics
import Foundation
import Model
import TestSupport
import Testing

@testable import Store

/// The engines the conformance suite runs over. A further engine adds itself here and nowhere else.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { self.rawValue }

    /// How many writes may wait before the next is refused.
    var maximumWaiting: Int {
        switch self {
        case .sqlite: 4096
        }
    }

    func open(in folder: TemporaryFolder) throws -> any SQLDatabase {
        switch self {
        case .sqlite:
            try SQLiteDatabase(
                SQLiteConfiguration(path: folder.file("engine.db")),
                metrics: StoreMetrics(factory: NOOPMetricsHandler.instance)
            )
        }
    }

    /// A database with one table of keys and values.
    func opened(in folder: TemporaryFolder) async throws -> any SQLDatabase {
        let database = try self.open(in: folder)
        try await database.write(.background) { transaction in
            _ = try transaction.execute(
                "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, body \(transaction.dialect.blob))"
            )
        }
        return database
    }
}

extension SQLDatabase {
    func insert(_ id: Int64, name: String? = nil, body: [UInt8]? = nil) async throws -> Int {
        try await self.write(.accept) { transaction in
            try transaction.execute(
                "INSERT INTO things (id, name, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                [.int(id), .text(name), .blob(body)]
            )
        }
    }

    func count() async throws -> Int64 {
        try await self.read { try $0.query("SELECT count(*) FROM things")[0].int(0) }
    }
}
