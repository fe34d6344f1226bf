import Foundation
import TestSupport
import Testing

@testable import Store

/// The log stays short whoever reads, or the disk would fill and every read would slow down.
@Suite struct WALTests {
    private static let body = Array(repeating: UInt8(5), count: 12_000)

    @Test func theLogIsBoundedThoughSomebodyAlwaysReads() async throws {
        let folder = try TemporaryFolder()
        let database = try await Engine.sqlite.opened(in: folder)
        let isOver = Watched(false)
        let readers = (0..<3).map { _ in
            Task {
                while !isOver.value {
                    _ = try await database.read { reader in
                        try reader.query("SELECT count(*), max(length(body)) FROM things WHERE id < 5000")
                    }
                }
            }
        }
        try await Self.write(20_000, from: 0, to: database)
        // 260 MB were written.
        #expect(try Self.logSize(folder) < 200_000_000)
        isOver.change { $0 = true }
        for reader in readers { try await reader.value }
        try await database.close()
    }

    @Test func theLogIsBoundedAgainWhenALongReadEnds() async throws {
        let folder = try TemporaryFolder()
        let database = try await Engine.sqlite.opened(in: folder)
        let gate = DispatchSemaphore(value: 0)
        let (started, start) = AsyncStream<Void>.makeStream()
        let reader = Task {
            try await database.read { reader in
                let before = try reader.query("SELECT count(*) FROM things")
                start.yield()
                gate.wait()
                return try reader.query("SELECT count(*) FROM things") == before
            }
        }
        for await _ in started { break }
        try await Self.write(2000, from: 0, to: database)
        // Nothing may be overwritten that is still read.
        #expect(try Self.logSize(folder) > 25_000_000)
        gate.signal()
        #expect(try await reader.value)
        try await Self.write(12_000, from: 2000, to: database)
        // 180 MB were written.
        #expect(try Self.logSize(folder) < 128 << 20)
        #expect(try await database.count() == 14_000)
        try await database.close()
    }

    private static func write(_ count: Int, from first: Int, to database: any SQLDatabase) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<64 {
                group.addTask {
                    for index in stride(from: first + writer, to: first + count, by: 64) {
                        _ = try await database.insert(Int64(index), body: Self.body)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func logSize(_ folder: TemporaryFolder) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("engine.db-wal"))
        return try #require(attributes[.size] as? NSNumber).intValue
    }
}
