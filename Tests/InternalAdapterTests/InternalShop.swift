import AdapterKit
import GateTesting
import Ingest
import Model
import Store
import Workflows

@testable import InternalAdapter

/// Everything behind the notify URL: signed calls go in, orders move.
final class InternalShop: Sendable {
    private let gate: AdapterGate

    var store: Store { self.gate.store }

    /// - Parameter types: what the source may publish.
    init(types: JSON = ["user.*", "ticket.*", "payment.succeeded"]) async throws {
        let adapter = try InternalCall.adapter([InternalCall.secret], ["types": types])
        self.gate = try await AdapterGate(adapter, now: InternalCall.now)
    }

    /// Sends a call and lets it have its effect.
    func send(_ request: InboundRequest) async throws -> ReceiveAnswer { try await self.gate.send(request) }

    func order(_ reference: String, _ total: Money) async throws -> OrderID {
        try await self.gate.order(reference, total)
    }

    func phase(_ id: OrderID) async throws -> OrderFulfilment.Phase? {
        try await self.store.order(id)?.machine.phase
    }
}
