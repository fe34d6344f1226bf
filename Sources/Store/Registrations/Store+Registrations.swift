import Model
import Workflows

extension Store {
    /// - Returns: nil while nothing has been told of it.
    public func registration(_ object: String) async throws(StoreError) -> RegistrationRecord? {
        try await self.read { try $0.registration(object) }
    }
}

extension SQLReader {
    func registration(_ object: String) throws(SQLError) -> RegistrationRecord? {
        let rows = try self.query(
            "SELECT phase, version, updated_at FROM registrations WHERE object = ?1",
            [.text(object)]
        )
        return try rows.first.map { row throws(SQLError) in
            RegistrationRecord(
                object: object,
                machine: Registration(phase: try row.value(0)),
                updatedAt: Timestamp(milliseconds: try row.int(2)),
                version: try row.int(1)
            )
        }
    }
}

extension SQLTransaction {
    /// Stores a registration that changed, if nobody has changed it since it was read.
    func put(_ registration: RegistrationRecord) throws {
        let changed = try self.execute(
            """
            INSERT INTO registrations (object, phase, version, updated_at) VALUES (?1, ?2, ?3 + 1, ?4)
            ON CONFLICT (object) DO UPDATE SET phase = ?2, version = ?3 + 1, updated_at = ?4
            WHERE registrations.version = ?3
            """,
            [
                .text(registration.object), .text(registration.machine.phase.rawValue), .int(registration.version),
                .int(registration.updatedAt.milliseconds),
            ]
        )
        guard changed == 1 else { throw StalePlan() }
    }
}
