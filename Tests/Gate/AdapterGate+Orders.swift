import Automation
public import Model
import Store
import Workflows

extension AdapterGate {
    /// Makes an order without lines, which waits for its payment.
    public func order(_ reference: String, _ total: Money, livemode: Bool = true) async throws -> OrderID {
        let now = self.store.time.now()
        let order = OrderRecord(
            id: self.store.ids.next(),
            reference: reference,
            livemode: livemode,
            provider: nil,
            buyer: [:],
            lines: [],
            metadata: [:],
            machine: OrderFulfilment(total: total),
            createdAt: now,
            updatedAt: now
        )
        let announcement = order.creationAnnouncement(row: self.store.ids.next())
        let id = try await self.store.createOrder(order, announcement: announcement).order.id
        try await self.automator.drain()
        return id
    }

    /// The phase an order is in, as stored.
    public func phase(_ id: OrderID) async throws -> String? {
        try await self.store.order(id)?.machine.phase.rawValue
    }
}
