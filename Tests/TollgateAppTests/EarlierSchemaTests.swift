import Foundation
import Logging
import TestSupport
import Testing

@testable import Store
@testable import TollgateApp

/// A new program beside a database that only an earlier one has served.
@Suite struct EarlierSchemaTests {
    @Test func commandsSayWhatToDoAndABackupIsMade() async throws {
        let place = try Workplace()
        try await self.leaveEarlierSchema(place)

        let listed = await Transcript.of("events", "list", "--config", place.config)
        #expect(listed.code == 1)
        #expect(listed.errorText.contains("schema 12") && listed.errorText.contains("tollgate serve"))
        let looked = await Transcript.of("doctor", "--config", place.config)
        #expect(looked.text.contains("schema 12") && !looked.text.contains("no such table"), "\(looked.text)")
        try FileManager.default.removeItem(atPath: place.folder.file(GatewayKeys.sealName))
        let renewed = await Transcript.of("keys", "renew", "--config", place.config)
        #expect(renewed.code == 0 && renewed.text.contains("subscriptions list"), "\(renewed.errorText)")
        let copied = await Transcript.of("backup", "--config", place.config, place.folder.file("copy.db"))
        #expect(copied.code == 0, "\(copied.errorText)")
    }

    /// In a scope of its own, so that the gateway lets go of its lock.
    private func leaveEarlierSchema(_ place: Workplace) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let gateway = try await Gateway.open(try place.configuration(), logger: logger)
        try await gateway.store.database.write(.background) { transaction in
            _ = try transaction.execute("DROP TABLE event_handlings")
            _ = try transaction.execute("DELETE FROM schema_migrations WHERE number > 12")
        }
        try await gateway.store.close()
    }
}
