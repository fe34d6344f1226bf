import CoreMetrics
import Logging
import Model
import TestSupport
import Testing
import Workflows

@testable import Automation
@testable import Store

/// A store in a temporary folder, a manual clock, and an automator.
final class Shop: Sendable {
    let folder: TemporaryFolder
    let time = ManualTime()
    let store: Store
    let automator: Automator

    /// - Parameter folder: where another shop has been before.
    init(in folder: TemporaryFolder? = nil, assets: AssetSettings? = nil) async throws {
        self.folder = try folder ?? TemporaryFolder("automation")
        self.store = try await Store.open(
            SQLiteConfiguration(path: self.folder.file("shop.db")),
            time: self.time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        self.automator = Automator(
            store: self.store,
            parkedFor: .seconds(7 * 86_400),
            assets: assets,
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Makes an order of 100 EUR.
    @discardableResult
    func order(
        _ reference: String,
        livemode: Bool = true,
        grants: [Int] = [],
        holdUntil: Timestamp? = nil
    ) async throws -> OrderID {
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: livemode,
            provider: nil,
            buyer: [:],
            lines: grants.map {
                OrderLine(sku: "pack_\($0)", kind: "pack", quantity: 1, unitPrice: 50, grants: "pack")
            },
            metadata: [:],
            machine: OrderFulfilment(
                total: Money(minorUnits: 100, currency: "EUR"),
                grants: grants,
                holdsTickets: holdUntil != nil
            ),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        let announcement = order.creationAnnouncement(row: self.store.ids.next())
        let id = try await self.store.createOrder(order, announcement: announcement).order.id
        if let holdUntil {
            var plan = AutomationPlan()
            plan.timers = [.set(MachineTimer(machine: .order(id), name: .hold, dueAt: holdUntil))]
            _ = try await self.store.carryOut(plan)
        }
        return id
    }

    func machine(_ id: OrderID) async throws -> OrderFulfilment? { try await self.store.order(id)?.machine }

    func receipt(source: String = "psp") -> ReceiptRecord {
        ReceiptRecord(
            id: self.store.ids.next(),
            source: source,
            adapter: "psp",
            receivedAt: self.time.now,
            status: .ignored,
            method: "POST",
            target: "/notify/\(source)",
            remote: "127.0.0.1",
            normalizerVersion: 1,
            bodyBytes: 0
        )
    }

    /// Takes an event in as ingest does.
    @discardableResult
    func accept(_ draft: EventDraft, source: String = "psp") async throws -> EventID {
        let receipt = self.receipt(source: source)
        let event = NewEvent(
            draft,
            source: "/notify/\(source)",
            row: self.store.ids.next(),
            origin: .webhook,
            receipt: receipt.id,
            acceptedAt: self.time.now
        )
        let payload = ReceiptPayload(headers: [], body: [])
        _ = try await self.store.accept(
            Acceptance(receipt: receipt, payload: payload, entries: [.event(event)], keysExpire: true)
        )
        return event.id
    }

    @discardableResult
    func subscribe(_ name: String, _ types: String..., change: (inout SubscriptionRecord) -> Void = { _ in })
        async throws
        -> SubscriptionID
    {
        var subscription = SubscriptionRecord(
            id: self.store.ids.next(),
            name: name,
            url: "https://\(name).example.com",
            types: types.compactMap { EventTypePattern($0) },
            sealedSecrets: [],
            createdAt: self.time.now
        )
        change(&subscription)
        try await self.store.insert(subscription)
        return subscription.id
    }

    /// The types of all events that were made, oldest first.
    func types(_ prefix: String = "") async throws -> [String] {
        try await self.store.events(EventFilter(), PageRequest(limit: 1000)).records.reversed().map(\.type)
            .filter { $0.hasPrefix(prefix) }
    }

    /// Tells an order something that no event tells.
    @discardableResult
    func tell(_ fact: OrderFulfilment.Fact, _ order: OrderID, key: String = "k") async throws
        -> OrderFulfilment.Step?
    {
        try await self.automator.tell(
            DirectFact(order: order, fact: fact, effectKey: "\(key) \(fact)", cause: "request \(key)"),
            isRequest: true
        )?.step
    }

    /// A provider's answer with these events.
    func answer(_ drafts: [EventDraft], source: String = "psp") -> Acceptance {
        let receipt = self.receipt(source: source)
        return Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: [], body: []),
            entries: drafts.map { draft in
                .event(
                    NewEvent(
                        draft,
                        source: "/notify/\(source)",
                        row: self.store.ids.next(),
                        origin: .poll,
                        receipt: receipt.id,
                        acceptedAt: self.time.now
                    )
                )
            },
            origin: .poll,
            keysExpire: true
        )
    }

    /// Claims every command that is due and ends it so.
    @discardableResult
    func settle(_ outcome: CommandResult.Outcome, _ kind: CommandRecord.Kind) async throws -> [ClaimedCommand] {
        let claimed = try await self.store.claimCommands(limit: 100, lease: .seconds(60))
        for claim in claimed {
            #expect(claim.kind == kind)
            try await self.automator.settle(CommandResult(claim: claim, outcome: outcome))
        }
        return claimed
    }

    func commands(_ kind: CommandRecord.Kind) async throws -> [CommandRecord] {
        try await self.store.commands(CommandFilter(), PageRequest(limit: 1000)).records.reversed()
            .filter { $0.kind == kind }
    }

    func handling(_ id: EventID) async throws -> Handling? { try await self.store.event(id)?.handling }

    /// The types on their way to a subscription.
    func deliveries(_ id: SubscriptionID) async throws -> [String] {
        try await self.store.deliveries(DeliveryFilter(subscription: id), PageRequest(limit: 1000)).records.reversed()
            .map(\.type)
    }

    func sql(_ statement: String) async throws {
        try await self.store.write(.background) { _ = try $0.execute(statement, []) }
    }

    /// Every row of the tables that automation writes.
    func dump() async throws -> [String] {
        try await self.store.read { reader in
            try [
                "outbox", "events", "event_handlings", "orders", "order_history", "deliveries", "parked",
                "order_references",
                "unmatched_objects",
            ]
            .flatMap { table in try reader.query("SELECT * FROM \(table) ORDER BY 1", []).map { "\(table) \($0)" } }
        }
    }
}

extension EventDraft {
    static func payment(
        _ key: String = "k",
        _ payment: String = "pi",
        order: String? = "ref",
        amount: Int64 = 100,
        currency: String = "EUR",
        livemode: Bool = true
    ) -> EventDraft {
        EventDraft(
            key: key,
            type: "payment.succeeded",
            subject: payment,
            effectKey: "\(payment)|succeeded",
            targetState: "succeeded",
            amount: Money(minorUnits: amount, currency: currency),
            livemode: livemode,
            orderReference: order,
            objects: [payment, "ch_\(payment)"],
            data: [:]
        )
    }

    static func dispute(_ state: String, of payment: String) -> EventDraft {
        EventDraft(
            key: "dispute \(state)",
            type: "dispute.\(state)",
            subject: "dp",
            effectKey: "dp|\(state)",
            objects: ["dp", payment],
            data: [:]
        )
    }

    static func refund(_ key: String, of payment: String, amount: Int64 = 100, order: String? = nil) -> EventDraft {
        EventDraft(
            key: key,
            type: "refund.succeeded",
            subject: "re_\(key)",
            effectKey: "re_\(key)|succeeded",
            amount: Money(minorUnits: amount, currency: "EUR"),
            orderReference: order,
            objects: ["re_\(key)", payment],
            data: [:]
        )
    }
}
