import Model

/// What is stored of a command, put together before the transaction.
struct CommandRows: Sendable {
    let id: CommandID
    /// For the entry that led to it.
    let note: String
    private let unique: [SQLValue]
    private let payload: String
    private let row: [SQLValue]
    private let source: String
    private let objects: [String]
    private let follows: [String]
    private let now: Timestamp

    init(_ command: NewCommand, receipt: ReceiptID?, state: CommandRecord.State = .pending, now: Timestamp) {
        self.id = command.id
        self.note = command.note
        self.payload = command.payload.canonical.text
        self.unique = [.text(command.source), .text(command.kind.rawValue), .text(command.key)]
        self.row = [
            .int(command.id.rawValue), .text(command.source), .text(command.kind.rawValue), .text(command.key),
            .text(self.payload), .int(receipt?.rawValue), .text(state.rawValue), .int(now.milliseconds),
            .int(state == .pending ? nil : now.milliseconds),
            .text(JSON.array(command.follows.map { .string($0) }).text), .text(command.machine?.description),
        ]
        self.source = command.source
        self.objects = Set(command.objects).sorted()
        self.follows = Set(command.follows).sorted()
        self.now = now
    }

    /// For the entry of a call whose key is taken by another.
    static let conflict = "asks something else than a call under the same key did, which came first"

    /// - Returns: accepted; or duplicate or conflict, where the key is taken and nothing was stored.
    func insert(in transaction: any SQLTransaction) throws(SQLError) -> ReceiptStatus {
        let isNew = try transaction.execute(
            """
            INSERT INTO commands (id, source, kind, name, payload, receipt, state, attempts, attempts_before, due_at,
                created_at, finished_at, follows, machine)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING
            """,
            self.row
        )
        guard isNew == 1 else {
            let known = try transaction.query(
                "SELECT payload FROM commands WHERE source = ?1 AND kind = ?2 AND name = ?3",
                self.unique
            )
            guard try known.first?.text(0) == self.payload else { return .conflict }
            try self.askAgain(in: transaction)
            return .duplicate
        }
        for (table, objects) in [("command_objects", self.objects), ("command_follows", self.follows)] {
            for object in objects {
                try transaction.execute(
                    "INSERT INTO \(table) (source, object, command) VALUES (?1, ?2, ?3)",
                    [.text(self.source), .text(object), .int(self.id.rawValue)]
                )
            }
        }
        try transaction.arm(followersOf: self.objects, source: self.source, now: self.now)
        transaction.wake(.commands)
        return .accepted
    }

    /// How long one that was tried is left alone, however often it is told.
    private static let pause = Duration.seconds(20)
    /// After so many attempts only somebody's own wish has it tried again.
    private static let attempts: Int64 = 100

    /// Makes what a call tells again due now, where it ended without an effect or waits for a later attempt: what stood
    /// against it may have changed, and whoever tells it takes our answer for the last word.
    private func askAgain(in transaction: any SQLTransaction) throws(SQLError) {
        let armed = try transaction.execute(
            """
            UPDATE commands SET state = 'pending', attempts_before = attempts, due_at = ?4, finished_at = NULL
            WHERE source = ?1 AND kind = ?2 AND name = ?3 AND machine IS NULL AND attempts < ?6
                AND (state IN ('refused', 'dead') OR state = 'pending' AND due_at > ?4) AND coalesce(attempted_at, 0) <= ?5
                AND (lease_until IS NULL OR lease_until <= \(transaction.dialect.nowMilliseconds))
            """,
            self.unique + [
                .int(self.now.milliseconds), .int((self.now - Self.pause).milliseconds), .int(Self.attempts),
            ]
        )
        if armed > 0 { transaction.wake(.commands) }
    }
}
