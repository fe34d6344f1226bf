import AdapterKit
import Automation
import GateTesting
import Ingest
import Model
import Signing
import Store
import TestSupport
import Workflows

@testable import StripeAdapter

/// Everything behind the notify URL: signed calls go in, orders move.
final class StripeShop: Sendable {
    private let gate: AdapterGate

    var store: Store { self.gate.store }

    /// - Parameters:
    ///   - accounts: the connected accounts that may move orders.
    ///   - folder: where a shop has been before that is closed: the gateway is started again.
    init(accounts: [String]? = nil, in folder: TemporaryFolder? = nil) async throws {
        let adapter = try StripeFixture.adapter(accounts: accounts)
        self.gate = try await AdapterGate(adapter, now: StripeFixture.now, in: folder)
    }

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

    /// The same, told by the endpoint for connected accounts.
    @discardableResult
    func send(_ name: String, from account: String, _ changes: [String: JSON?] = [:]) async throws -> ReceiptStatus? {
        var event = try StripeFixture.body(name, changes).object ?? JSONObject()
        event["account"] = .string(account)
        event["context"] = .string(account)
        return try await self.send(.object(event))
    }

    /// What today's code and settings make of all that came, applied.
    func replay() async throws -> ReplayRecord {
        let replay = try await self.gate.replay(ReplayRequest(dryRun: false, applyDifferences: true))
        try await self.gate.settle()
        return replay
    }

    /// Lets time pass.
    func wait(_ duration: Duration) async throws {
        self.gate.time.advance(by: duration)
        try await self.gate.settle()
    }

    /// What the event would do.
    func preview(_ body: JSON, accounts: [String]? = nil) async throws -> [String] {
        let request = StripeFixture.request(body.bytes)
        let adapter = try StripeFixture.adapter(accounts: accounts)
        guard let draft = try adapter.normalize(.withoutProof(request)).drafts.first else { return [] }
        let facts = EventFacts(draft, provider: "stripe")
        return try await self.gate.automator.preview(facts, type: draft.type, subject: draft.subject)
    }

    /// Of the only event of that type: what was made of it, and why.
    func handling(_ type: String) async throws -> (Handling, String?)? {
        try await self.gate.events(type).first.map { ($0.handling, $0.handlingNote) }
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
