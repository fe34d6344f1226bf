import Model

extension Store {
    /// What waits right now.
    public func backlog() async throws(StoreError) -> Backlog {
        let load = self.database.load
        return try await self.read { reader in
            let outbox = try reader.query("SELECT count(*), min(event) FROM outbox")[0]
            let pending = try reader.query(Self.countDeliveries(.pending))[0]
            let dead = try reader.query(Self.countDeliveries(.dead))[0]
            let parked = try reader.query("SELECT count(*) FROM parked")[0]
            let commands = try [CommandRecord.State.pending, .dead].map { state in
                try reader.query(Self.countCommands(state))[0].int(0)
            }
            return Backlog(
                waitingAccepts: load.waitingAccepts,
                waitingBackground: load.waitingBackground,
                outbox: Int(try outbox.int(0)),
                oldestOutbox: try outbox.optionalInt(1).map(IdentifierGenerator.moment(of:)),
                pendingDeliveries: Int(try pending.int(0)),
                oldestDelivery: try pending.optionalInt(1).map(IdentifierGenerator.moment(of:)),
                deadDeliveries: Int(try dead.int(0)),
                parked: Int(try parked.int(0)),
                pendingCommands: Int(commands[0]),
                deadCommands: Int(commands[1])
            )
        }
    }

    private static func countDeliveries(_ state: DeliveryState) -> String {
        "SELECT count(*), min(id) FROM deliveries WHERE state = '\(state.rawValue)' AND state <> 'delivered'"
    }

    private static func countCommands(_ state: CommandRecord.State) -> String {
        "SELECT count(*) FROM commands WHERE state = '\(state.rawValue)' AND state <> 'done'"
    }

    /// Moves what the log holds into the database, waiting for those who read.
    public func checkpoint() async throws(StoreError) {
        do { try await self.database.checkpoint() } catch { throw Store.storeError(error) }
    }

    /// Gives a little of what pruning freed back to the file system, where far more is free than will soon be used again.
    ///
    /// Call it again while it returns anything.
    ///
    /// - Returns: how many pages.
    public func giveBackSpace() async throws(StoreError) -> Int {
        do { return try await self.database.giveBackSpace() } catch { throw Store.storeError(error) }
    }

    /// The database's own integrity check: a line per fault, none where all is well.
    public func check() async throws(StoreError) -> [String] {
        do { return try await self.database.check() } catch { throw Store.storeError(error) }
    }

    /// Writes a consistent copy to a new file while everything goes on.
    public func backup(to path: String) async throws(StoreError) {
        do { try await self.database.backup(to: path) } catch { throw Store.storeError(error) }
    }

    /// Finishes the writes in the queue, refuses later ones, checkpoints, closes.
    public func close() async throws(StoreError) {
        do { try await self.database.close() } catch { throw Store.storeError(error) }
    }
}
