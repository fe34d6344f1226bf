import Foundation
import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

/// What the store relies on in every engine.
@Suite struct EngineConformanceTests {
    struct Boom: Error {}

    @Test(arguments: Engine.allCases)
    func aBodyThatThrowsLeavesNothing(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        await #expect(throws: Boom.self) {
            try await database.write(.accept) { transaction in
                try transaction.execute("INSERT INTO things (id) VALUES (1)")
                throw Boom()
            }
        }
        #expect(try await database.count() == 0)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func anErrorThatTheBodySwallowsPoisonsItsTransaction(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        await #expect(throws: SQLError.self) {
            try await database.write(.accept) { transaction in
                try transaction.execute("INSERT INTO things (id) VALUES (1)")
                _ = Result { () throws in try transaction.execute("INSERT INTO things (id) VALUES (1)") }
            }
        }
        #expect(try await database.count() == 0)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func membersOfOneCommitDoNotFailEachOther(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        let failed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<100 {
                group.addTask {
                    do {
                        try await database.write(.accept) { transaction in
                            try transaction.execute("INSERT INTO things (id) VALUES (?1)", [.int(Int64(index))])
                            if index.isMultiple(of: 7) { throw Boom() }
                        }
                        return false
                    } catch is Boom { return true }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failed == 15)
        #expect(try await database.count() == 85)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func concurrentDuplicatesAreInsertedOnce(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        let inserted = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<200 { group.addTask { try await database.insert(Int64(index % 20)) } }
            return try await group.reduce(0, +)
        }
        #expect(inserted == 20)
        #expect(try await database.count() == 20)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func oneConditionalUpdateWins(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        _ = try await database.insert(1, name: "created")
        let wins = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    try await database.write(.accept) {
                        try $0.execute("UPDATE things SET name = 'paid' WHERE id = 1 AND name = 'created'")
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wins == 1)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func valuesComeBackAsTheyWentIn(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        let rows: [(Int64, String?, [UInt8]?)] = [
            (.min, "", []), (.max, nil, nil), (0, "票 ' \" \\ ;", [0, 39, 92, 255, 0]), (-1, "a\u{0}b", [0]),
        ]
        for (id, name, body) in rows { #expect(try await database.insert(id, name: name, body: body) == 1) }
        for (id, name, body) in rows {
            let row = try await database.read { reader in
                try reader.query("SELECT id, name, body FROM things WHERE id = ?1", [.int(id)])
            }
            #expect(row == [SQLRow([.int(id), .text(name), .blob(body)])])
        }
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func aReadIsASnapshotAndDoesNotWaitForWrites(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        let (started, start) = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        let slow = Task {
            try await database.write(.accept) { transaction in
                try transaction.execute("INSERT INTO things (id) VALUES (1)")
                start.yield()
                gate.wait()
            }
        }
        for await _ in started { break }
        #expect(try await database.count() == 0)
        gate.signal()
        try await slow.value
        #expect(try await database.count() == 1)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func aWakeUpFollowsItsCommit(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        var hints = database.wakeups(.outbox).makeAsyncIterator()
        _ = await hints.next()
        try await database.write(.accept) { transaction in
            try transaction.execute("INSERT INTO things (id) VALUES (1)")
            transaction.wake(.outbox)
        }
        _ = await hints.next()
        #expect(try await database.count() == 1)
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func closingFinishesTheQueueAndRefusesLaterWrites(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        let writes = (0..<50).map { index in Task { try await database.insert(Int64(index)) } }
        let background = Task {
            try await database.write(.background) { try $0.execute("INSERT INTO things (id) VALUES (1000)") }
        }
        for write in writes { #expect(try await write.value == 1) }
        #expect(try await background.value == 1)
        try await database.close()
        await #expect(throws: SQLError.closed) { try await database.insert(2000) }
        let again = try engine.open(in: folder)
        #expect(try await again.count() == 51)
        try await again.close()
    }

    @Test(arguments: Engine.allCases)
    func aBackupIsAWholeCopy(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        for index in 0..<20 { _ = try await database.insert(Int64(index), body: Array(repeating: 7, count: 5000)) }
        try await database.backup(to: folder.file("copy.db"))
        #expect(try await database.check().isEmpty)
        try await database.close()
        let copy = try SQLiteSnapshot(path: folder.file("copy.db"))
        #expect(try await copy.count() == 20)
        #expect(try await copy.check().isEmpty)
        try await copy.close()
    }

    @Test(arguments: Engine.allCases)
    func migrationsRunOnceAndANewerSchemaIsRefused(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try engine.open(in: folder)
        try await database.migrate(now: 1)
        try await database.migrate(now: 2)
        let applied = try await database.read { try $0.query("SELECT number, applied_at FROM schema_migrations") }
        #expect(applied == Migration.all.map { SQLRow([.int($0.number), .int(1)]) })
        try await database.write(.background) { transaction in
            _ = try transaction.execute("INSERT INTO schema_migrations (number, applied_at) VALUES (999, 3)")
        }
        await #expect(throws: SchemaTooNew.self) { try await database.migrate(now: 4) }
        try await database.close()
    }

    @Test(arguments: Engine.allCases)
    func aFullQueueRefusesAtOnceAndTheOthersAreWritten(_ engine: Engine) async throws {
        let folder = try TemporaryFolder()
        let database = try await engine.opened(in: folder)
        let gate = DispatchSemaphore(value: 0)
        let (started, start) = AsyncStream<Void>.makeStream()
        let slow = Task {
            try await database.write(.accept) { _ in
                start.yield()
                gate.wait()
            }
        }
        for await _ in started { break }
        let surplus = 900
        let outcomes = await withTaskGroup(of: SQLError?.self) { group in
            for index in 0..<engine.maximumWaiting + surplus {
                group.addTask {
                    do {
                        _ = try await database.insert(Int64(index))
                        return nil
                    } catch { return error as? SQLError ?? SQLError(kind: .failed, code: "other", message: "\(error)") }
                }
            }
            // Those past the limit are refused at once; the others wait for the gate.
            var outcomes: [SQLError?] = []
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == surplus {
                    #expect(database.load.waitingAccepts == engine.maximumWaiting)
                    gate.signal()
                }
            }
            return outcomes
        }
        try await slow.value
        #expect(outcomes.filter { $0 == .overloaded }.count == surplus)
        #expect(outcomes.filter { $0 == nil }.count == engine.maximumWaiting)
        #expect(try await database.count() == Int64(engine.maximumWaiting))
        #expect(database.load == DatabaseLoad(waitingAccepts: 0, waitingBackground: 0))
        #expect(SQLError.overloaded.storeError == .overloaded)
        try await database.close()
    }
}
