import Model
import Workflows

extension SQLTransaction {
    /// Stores an asset that changed, if nobody has changed it since it was read.
    func put(_ asset: [SQLValue]) throws {
        let changed = try self.execute(
            """
            UPDATE assets SET phase = ?3, machine = ?4, updated_at = ?5, version = version + 1
            WHERE id = ?1 AND version = ?2
            """,
            asset
        )
        guard changed == 1 else { throw StalePlan() }
    }

    /// The object leads to the asset from now on; events about it that came before come again.
    func insert(_ link: AssetLink) throws(SQLError) {
        let isNew = try self.execute(
            """
            INSERT INTO asset_objects (object, asset, role, name, generation, attempt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT DO NOTHING
            """,
            link.arguments
        )
        if isNew == 1 { try self.unpark(waitingFor: .object(link.object)) }
    }

    func insert(_ history: AutomationPlan.AssetHistory) throws(SQLError) {
        let entry = history.entry
        try self.execute(
            """
            INSERT INTO asset_history (id, asset, at, trigger_name, outcome, from_phase, to_phase, event, note, cause)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                .int(history.row.rawValue), .int(history.asset.rawValue), .int(entry.at.milliseconds),
                .text(entry.trigger), .text(entry.outcome), .text(entry.from.rawValue), .text(entry.to.rawValue),
                .int(history.event?.rawValue), .text(entry.note), .text(entry.cause),
            ]
        )
    }

    /// Whether what an event would wait for is there by now.
    func hasCome(_ awaited: ParkedEvent.Awaited) throws(SQLError) -> Bool {
        switch awaited {
        case .object(let object): try self.assetLink(object) != nil
        case .asset(let id): try !self.query("SELECT 1 FROM assets WHERE id = ?1", [.int(id.rawValue)]).isEmpty
        case .order, .move, .change: false
        }
    }
}
