import CoreMetrics
import Foundation
import Model
import TestSupport
import Testing

@testable import Store

@Suite struct SQLiteEngineTests {
    private func open(_ folder: TemporaryFolder, maximumPages: Int? = nil) throws -> SQLiteDatabase {
        try SQLiteDatabase(
            SQLiteConfiguration(path: folder.file("t.db"), maximumPages: maximumPages),
            metrics: StoreMetrics(factory: NOOPMetricsHandler.instance)
        )
    }

    /// A kill cannot show that the disk has it; the setting can.
    @Test func theWriterSyncsEveryCommit() async throws {
        let folder = try TemporaryFolder()
        let database = try self.open(folder)
        let settings = try await database.write(.background) { transaction in
            try ["synchronous", "journal_mode", "wal_autocheckpoint"].map { name in
                try transaction.query("PRAGMA \(name)")[0].values[0]
            }
        }
        #expect(settings == [.int(2), .text("wal"), .int(0)])
        try await database.close()
    }

    @Test func aFullDatabaseIsUnavailableAndStoresNothingByHalves() async throws {
        let folder = try TemporaryFolder()
        let database = try self.open(folder, maximumPages: 64)
        try await database.write(.background) { transaction in
            _ = try transaction.execute("CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, body BLOB)")
        }
        var stored: Int64 = 0
        var refusal: SQLError?
        while refusal == nil, stored < 200 {
            do {
                _ = try await database.insert(stored, body: Array(repeating: 1, count: 3000))
                stored += 1
            } catch let error as SQLError { refusal = error }
        }
        #expect(refusal?.kind == .unavailable)
        #expect(try await database.count() == stored)
        // Room again: the next write goes through.
        try await database.write(.background) { _ = try $0.execute("DELETE FROM things") }
        #expect(try await database.insert(1, body: Array(repeating: 1, count: 3000)) == 1)
        try await database.close()
    }
}
