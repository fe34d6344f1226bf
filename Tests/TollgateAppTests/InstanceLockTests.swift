import TestSupport
import Testing

@testable import TollgateApp

@Suite("One gateway on one database")
struct InstanceLockTests {
    @Test func theSecondIsToldAndTheNextMayFollow() throws {
        let folder = try TemporaryFolder("lock")
        let path = folder.file("tollgate.db")
        var first: InstanceLock? = try InstanceLock(database: path)
        #expect(throws: InstanceLock.Held.self) { try InstanceLock(database: path) }
        withExtendedLifetime(first) {}
        first = nil
        #expect(throws: Never.self) { try InstanceLock(database: path) }
    }

    @Test func databasesDoNotShareALock() throws {
        let folder = try TemporaryFolder("lock")
        let first = try InstanceLock(database: folder.file("a.db"))
        #expect(throws: Never.self) { try InstanceLock(database: folder.file("b.db")) }
        withExtendedLifetime(first) {}
    }
}
