import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Workflows

@testable import StripeAdapter

/// Everything behind the notify URL: signed calls go in, orders move.
final class StripeShop: Sendable {
    private let gate: AdapterGate

    var store: Store { self.gate.store }

    init() async throws { self.gate = try await AdapterGate(StripeFixture.adapter(), now: StripeFixture.now) }

    @discardableResult
    func order(_ reference: String, _ minorUnits: Int64, livemode: Bool = true) async throws -> OrderID {
        try await self.gate.order(reference, Money(minorUnits: minorUnits, currency: "EUR"), livemode: livemode)
    }

    /// Sends the event as Stripe would, lets it have its effect, and tells what became of the call.
    @discardableResult
    func send(_ body: JSON) async throws -> ReceiptStatus? {
        let seconds = StripeFixture.now.seconds
        let code = HMACSHA256.code([Array("\(seconds).".utf8), body.bytes], key: StripeFixture.secret.bytes)
        let header = InboundRequest.Header("Stripe-Signature", "t=\(seconds),v1=\(Hex.encode(code))")
        return try await self.gate.send(StripeFixture.request(body.bytes, [header])).outcome
    }

    @discardableResult
    func send(_ name: String, _ changes: [String: JSON?] = [:]) async throws -> ReceiptStatus? {
        try await self.send(StripeFixture.body(name, changes))
    }

    func machine(_ id: OrderID) async throws -> OrderFulfilment? { try await self.store.order(id)?.machine }

    /// The types of the events of a family, oldest first.
    func types(_ family: String) async throws -> [String] {
        try await self.gate.eventTypes().filter { $0.hasPrefix(family) }
    }
}

extension Array {
    /// Every order that the elements can stand in.
    var permutations: [[Element]] {
        guard let first else { return [[]] }
        return Array(self.dropFirst()).permutations.flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }
}
