public import Model

extension Store {
    /// Lets the bearer of a sold ticket in, once, with the event that tells of it.
    ///
    /// - Parameter announcement: made of the hold as it will be.
    public func admit(
        _ hold: TicketHoldID,
        by name: String,
        at moment: Timestamp,
        announcement: NewEvent
    ) async throws(StoreError) -> Admission {
        try await self.write(.accept) { transaction in
            let isAdmitted = try transaction.execute(
                """
                UPDATE ticket_holds SET admitted_at = ?2, admitted_by = ?3
                WHERE id = ?1 AND state = 'sold' AND admitted_at IS NULL
                """,
                [.int(hold.rawValue), .int(moment.milliseconds), .text(name)]
            )
            let rows = try transaction.query(
                "SELECT \(TicketHoldRecord.columns) FROM ticket_holds WHERE id = ?1",
                [.int(hold.rawValue)]
            )
            guard let record = try rows.first.map({ row throws(SQLError) in try TicketHoldRecord(row) }) else {
                return .notValid(nil)
            }
            guard isAdmitted == 1 else { return record.admittedAt == nil ? .notValid(record) : .already(record) }
            try transaction.execute(
                "UPDATE tickets SET state = 'admitted' WHERE id = ?1 AND hold = ?2",
                [.int(record.ticket.rawValue), .int(hold.rawValue)]
            )
            _ = try transaction.insert(EventRows(own: announcement, acceptedAt: moment, order: record.order))
            return .admitted(record)
        }
    }
}
