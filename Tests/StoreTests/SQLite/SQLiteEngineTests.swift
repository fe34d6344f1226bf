import CoreMetrics
import Foundation
import GRDBSQLite
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
            try ["synchronous", "journal_mode", "auto_vacuum", "wal_autocheckpoint"].map { name in
                try transaction.query("PRAGMA \(name)")[0].values[0]
            }
        }
        #expect(settings == [.int(2), .text("wal"), .int(2), .int(0)])
        try await database.close()
    }

    /// What is freed is used again first; only where far more is free than that does the file shrink.
    @Test func aFileThatIsMostlyFreeShrinksAndKeepsSomeToSpare() async throws {
        let folder = try TemporaryFolder()
        let database = try self.open(folder)
        try await database.write(.background) { transaction in
            _ = try transaction.execute("CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, body BLOB)")
        }
        // 48 MiB; the last stays.
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        for id in 0..<48 { _ = try await database.insert(Int64(id), body: megabyte) }
        try await database.write(.background) { _ = try $0.execute("DELETE FROM things WHERE id < 8") }
        #expect(try await database.giveBackSpace() == 0)
        try await database.write(.background) { _ = try $0.execute("DELETE FROM things WHERE id < 47") }
        var turns = 0
        while true {
            let pages = try await database.giveBackSpace()
            guard pages > 0 else { break }
            #expect(pages <= 64)
            turns += 1
        }
        #expect(turns > 100)
        let left = try await database.read { reader in
            (
                free: try reader.query("PRAGMA freelist_count")[0].int(0),
                length: try reader.query("SELECT length(body) FROM things")[0].int(0)
            )
        }
        #expect(left.free <= 4096 && left.free > 4096 - 64)
        #expect(left.length == 1 << 20)
        #expect(try await database.check() == [])
        try await database.checkpoint()
        let size = try FileManager.default.attributesOfItem(atPath: folder.file("t.db"))[.size] as? Int ?? 0
        #expect(size < 20 << 20, "\(size)")
        try await database.close()
    }

    /// A database of another program's making cannot shrink: nothing is given back, and nobody tries for ever.
    @Test func aFileThatCannotShrinkIsLeftAlone() async throws {
        let folder = try TemporaryFolder()
        var other: OpaquePointer?
        #expect(sqlite3_open(folder.file("t.db"), &other) == SQLITE_OK)
        let table = "CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, body BLOB)"
        #expect(sqlite3_exec(other, table, nil, nil, nil) == SQLITE_OK)
        #expect(sqlite3_close(other) == SQLITE_OK)
        let database = try self.open(folder)
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        for id in 0..<24 { _ = try await database.insert(Int64(id), body: megabyte) }
        try await database.write(.background) { _ = try $0.execute("DELETE FROM things") }
        #expect(try await database.giveBackSpace() == 0)
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
