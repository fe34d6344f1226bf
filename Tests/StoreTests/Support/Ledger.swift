import Model
import Signing
import TestSupport
import Workflows

@testable import Store

/// A store on an engine, with a clock of its own and samples of everything.
final class Ledger: Sendable {
    let folder: TemporaryFolder
    let time: ManualTime
    let database: any SQLDatabase
    let store: Store

    init(
        _ engine: Engine,
        in folder: TemporaryFolder? = nil,
        time: ManualTime = ManualTime(),
        through wrap: (any SQLDatabase) -> any SQLDatabase = { $0 }
    ) async throws {
        self.folder = try folder ?? TemporaryFolder()
        self.time = time
        self.database = wrap(try engine.open(in: self.folder))
        self.store = try await Store.open(self.database, time: self.time.source, node: 1)
    }

    /// What an earlier version would leave: a database with the steps of the schema up to this one.
    init(_ engine: Engine, schema newest: Int64) async throws {
        self.folder = try TemporaryFolder()
        self.time = ManualTime()
        self.database = try engine.open(in: self.folder)
        let ids = IdentifierGenerator(node: 1, now: self.time.source.now)
        self.store = Store(database: self.database, time: self.time.source, ids: ids)
        try await self.database.migrate(now: 1, by: Migration.all.filter { $0.number <= newest })
    }

    func receipt(_ source: String = "shop", version: Int64 = 1, status: ReceiptStatus = .ignored) -> ReceiptRecord {
        ReceiptRecord(
            id: self.store.ids.next(),
            source: source,
            adapter: "psp",
            receivedAt: self.time.now,
            status: status,
            method: "POST",
            target: "/notify/\(source)",
            remote: "192.0.2.1",
            normalizerVersion: version,
            bodyBytes: 2
        )
    }

    func event(_ draft: EventDraft, of receipt: ReceiptRecord, supersedes: EventID? = nil) -> NewEvent {
        NewEvent(
            draft,
            source: "/notify/\(receipt.source)",
            row: self.store.ids.next(),
            origin: .webhook,
            receipt: receipt.id,
            acceptedAt: self.time.now,
            supersedes: supersedes
        )
    }

    /// Takes drafts in as the entries of one call.
    @discardableResult
    func accept(
        _ drafts: EventDraft...,
        from source: String = "shop",
        version: Int64 = 1,
        keysExpire: Bool = true,
        settled: Set<EventID>? = nil
    ) async throws -> AcceptanceOutcome {
        try await self.accept(drafts, from: source, version: version, keysExpire: keysExpire, settled: settled)
    }

    private func accept(
        _ drafts: [EventDraft],
        from source: String,
        version: Int64,
        keysExpire: Bool = true,
        settled: Set<EventID>?
    ) async throws -> AcceptanceOutcome {
        let receipt = self.receipt(source, version: version)
        let acceptance = Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: [("content-type", "application/json")], body: [123, 125]),
            entries: drafts.map { .event(self.event($0, of: receipt)) },
            keysExpire: keysExpire
        )
        return try await self.store.accept(acceptance, settled: settled)
    }

    /// Keeps a call that makes no event.
    @discardableResult
    func keep(_ status: ReceiptStatus, from source: String = "shop", sealed: [UInt8]? = nil) async throws -> ReceiptID {
        let receipt = self.receipt(source, status: status)
        let payload = ReceiptPayload(headers: [], body: [], sealedCredentials: sealed)
        let acceptance = Acceptance(receipt: receipt, payload: payload, entries: [], keysExpire: true)
        _ = try await self.store.accept(acceptance)
        return receipt.id
    }

    func reject(_ reason: String?, _ secret: String?) async throws {
        var receipt = self.receipt(status: .rejected)
        (receipt.reason, receipt.matchedSecret) = (reason, secret)
        let payload = ReceiptPayload(headers: [], body: [])
        let acceptance = Acceptance(receipt: receipt, payload: payload, entries: [], keysExpire: true)
        _ = try await self.store.accept(acceptance)
    }

    @discardableResult
    func subscribe(_ name: String, _ types: String = "*", secrets: [UInt8] = [1]) async throws -> SubscriptionID {
        let subscription = SubscriptionRecord(
            id: self.store.ids.next(),
            name: name,
            url: "https://\(name).example.com",
            types: [EventTypePattern(types)].compactMap { $0 },
            sealedSecrets: secrets,
            createdAt: self.time.now
        )
        try await self.store.insert(subscription)
        return subscription.id
    }

    func order(_ reference: String, livemode: Bool = true) -> OrderRecord {
        OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: livemode,
            provider: nil,
            buyer: [:],
            lines: [OrderLine(sku: "seat", kind: "ticket", quantity: 1, unitPrice: 100)],
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: 100, currency: "EUR")),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
    }

    @discardableResult
    func create(_ order: OrderRecord) async throws -> OrderCreation {
        try await self.store.createOrder(order, announcement: order.creationAnnouncement(row: self.store.ids.next()))
    }

    /// Takes everything out of the outbox and fans it out, as automation does for types that drive no machine.
    @discardableResult
    func route(_ handling: Handling = .moved) async throws -> [PendingEvent] {
        let snapshot = try await self.store.automationSnapshot(limit: 200)
        guard try await self.store.carryOut(self.plan(snapshot, handling)) == .carriedOut else { throw StalePlan() }
        return snapshot.events
    }

    func claim(
        _ subscription: SubscriptionID,
        limit: Int = 10,
        lease: Duration = .seconds(60)
    ) async throws -> [ClaimedDelivery] {
        try await self.store.claimDeliveries(of: subscription, limit: limit, lease: lease)
    }

    /// - Parameter name: the subscription's, whose URL follows from it.
    func result(
        _ claim: ClaimedDelivery,
        _ next: DeliveryResult.Next,
        status: Int? = 200,
        of name: String = "all"
    ) -> DeliveryResult {
        let attempt = DeliveryAttempt(
            number: claim.attempts + 1,
            at: self.time.now,
            duration: .milliseconds(5),
            status: status,
            error: nil,
            response: [111, 107]
        )
        return DeliveryResult(claim: claim, attempt: attempt, next: next, target: "https://\(name).example.com")
    }

    func sql(_ statement: String) async throws {
        try await self.database.write(.background) { _ = try $0.execute(statement) }
    }

    func count(_ table: String, where condition: String = "1 = 1") async throws -> Int64 {
        try await self.database.read { try $0.query("SELECT count(*) FROM \(table) WHERE \(condition)")[0].int(0) }
    }
}

extension EventDraft {
    /// A payment that succeeded, of 100 EUR.
    static func payment(
        _ key: String,
        _ payment: String = "pi_1",
        amount: Int64 = 100,
        reference: String? = nil,
        objects: [String] = []
    ) -> EventDraft {
        EventDraft(
            key: key,
            type: "payment.succeeded",
            subject: payment,
            effectKey: "\(payment)|succeeded",
            targetState: "succeeded",
            amount: Money(minorUnits: amount, currency: "EUR"),
            orderReference: reference,
            objects: objects,
            data: ["payment": .string(payment)]
        )
    }
}

extension Ledger {
    /// The id of the event that a key makes.
    func id(_ key: String, from source: String = "shop") -> EventID {
        EventID.derived(source: "/notify/\(source)", key: key)
    }

    /// Takes drafts in and says what became of the call.
    func status(
        _ drafts: EventDraft...,
        from source: String = "shop",
        version: Int64 = 1,
        settled: Set<EventID>? = nil
    ) async throws -> ReceiptStatus {
        let outcome = try await self.accept(drafts, from: source, version: version, settled: settled)
        guard case .stored(let receipt) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
        return receipt.status
    }

    /// Takes in so many payments, each in a call of its own, with the keys `e0`, `e1`, ….
    func accept(_ count: Int) async throws {
        for index in 0..<count { try await self.accept(.payment("e\(index)", "pi_\(index)")) }
    }
}

struct UnexpectedOutcome: Error {
    let outcome: AcceptanceOutcome
}
