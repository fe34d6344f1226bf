import Dispatch
import Model
import TestSupport
import Testing

@testable import Store

/// What is acknowledged was synced, and those who wait together share the sync.
@Suite struct GroupCommitTests {
    struct Boom: Error {}

    /// Stops the writer, lets `count` writes queue behind it, and lets them all go at once.
    ///
    /// - Returns: what became of each write, and how often the log was synced for them.
    private func together<Value: Sendable>(
        _ count: Int,
        on ledger: Ledger,
        _ write: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> (outcomes: [Int: Result<Value, any Error>], syncs: Int) {
        let log = ledger.folder.file("engine.db-wal")
        let gate = DispatchSemaphore(value: 0)
        let (started, start) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await ledger.database.write(.accept) { _ in
                start.yield()
                gate.wait()
            }
        }
        for await _ in started { break }
        let before = SyncCounter.syncs(of: log)
        let outcomes = try await withThrowingTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            for index in 0..<count {
                group.addTask {
                    do { return (index, .success(try await write(index))) } catch { return (index, .failure(error)) }
                }
            }
            let deadline = ContinuousClock.now + .seconds(20)
            while ledger.database.load.waitingAccepts < count, ContinuousClock.now < deadline { await Task.yield() }
            let waiting = ledger.database.load.waitingAccepts
            gate.signal()
            #expect(waiting == count)
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        try await holder.value
        return (outcomes, SyncCounter.syncs(of: log) - before)
    }

    @Test func aGroupOfAcceptsIsSyncedOnceAndEachOneAloneToo() async throws {
        SyncCounter.install()
        let ledger = try await Ledger(.sqlite)
        let log = ledger.folder.file("engine.db-wal")
        try await ledger.accept(.payment("first"))
        let (outcomes, syncs) = try await self.together(64, on: ledger) { index in
            try await ledger.status(.payment("e\(index)", "pi_\(index)"))
        }
        #expect(try outcomes.values.map { try $0.get() } == Array(repeating: .accepted, count: 64))
        #expect(syncs == 1)
        // Alone, each has its own.
        let before = SyncCounter.syncs(of: log)
        for index in 0..<5 { try await ledger.accept(.payment("alone\(index)", "pi_a\(index)")) }
        #expect(SyncCounter.syncs(of: log) - before == 5)
        // A duplicate is kept too before it is answered.
        #expect(try await ledger.status(.payment("first")) == .duplicate)
        #expect(SyncCounter.syncs(of: log) - before == 6)
        try await ledger.store.close()
    }

    @Test func membersThatFailLeaveTheirGroupAndNothingElse() async throws {
        SyncCounter.install()
        let ledger = try await Ledger(.sqlite)
        try await ledger.sql("CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, body BLOB)")
        let (outcomes, syncs) = try await self.together(60, on: ledger) { index in
            try await ledger.database.write(.accept) { transaction in
                transaction.wake(.outbox)
                try transaction.execute("INSERT INTO things (id) VALUES (?1)", [.int(Int64(index))])
                // The key of the one before it; then a body that gives up of itself.
                if index % 20 == 7 {
                    try transaction.execute("INSERT INTO things (id) VALUES (?1)", [.int(Int64(index))])
                }
                if index % 20 == 13 { throw Boom() }
                return index
            }
        }
        for (index, outcome) in outcomes {
            switch index % 20 {
            case 7: #expect(throws: SQLError.self) { try outcome.get() }
            case 13: #expect(throws: Boom.self) { try outcome.get() }
            default: #expect(try outcome.get() == index)
            }
        }
        #expect(outcomes.count == 60)
        #expect(try await ledger.count("things") == 54)
        #expect(try await ledger.count("things", where: "id % 20 IN (7, 13)") == 0)
        // The group was begun twice and committed once.
        #expect(syncs == 1)
        try await ledger.store.close()
    }

    /// However the callers come, new rows go to the end of their table.
    @Test func aGroupWritesInTheOrderOfItsPlaces() async throws {
        SyncCounter.install()
        let ledger = try await Ledger(.sqlite)
        try await ledger.sql("CREATE TABLE things (turn INTEGER PRIMARY KEY, place BIGINT)")
        let (outcomes, _) = try await self.together(40, on: ledger) { index in
            let place = Int64(index * 17 % 40)
            return try await ledger.database.write(.append(place: place)) { transaction in
                try transaction.execute("INSERT INTO things (place) VALUES (?1)", [.int(place)])
            }
        }
        #expect(outcomes.count == 40)
        let places = try await ledger.database.read { try $0.query("SELECT place FROM things ORDER BY turn") }
        #expect(try places.map { try $0.int(0) } == Array(0..<40))
        try await ledger.store.close()
    }
}
