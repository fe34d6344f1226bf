import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import ECPayAdapter

@Suite("ECPay: what becomes of a call")
struct ECPayReceiptTests {
    private func gate() async throws -> AdapterGate {
        try await AdapterGate(try ECPayFixture.adapter(), now: ECPayFixture.now)
    }

    @Test("a code is issued, then paid with: acknowledged in ECPay's words, once however often it is told")
    func life() async throws {
        let gate = try await self.gate()
        let order = try await gate.order("A-1001", Money(minorUnits: 125_000, currency: "TWD"))
        let issued = try await gate.send(try ECPayFixture.signed(ECPayFixture.form("code-atm")))
        #expect(issued.status == 200 && issued.outcome == .accepted && issued.literal == .text("1|OK"))
        #expect(try await gate.phase(order) == "created")

        let paid = try ECPayFixture.signed(ECPayFixture.form("paid-atm"))
        let first = try await gate.send(paid)
        #expect(first.outcome == .accepted && first.literal == .text("1|OK"))
        #expect(try await gate.send(paid).outcome == .duplicate)
        #expect(try await gate.send(paid).literal == .text("1|OK"))
        #expect(try await gate.phase(order) == "fulfilled")
        let record = try await gate.store.receipt(try #require(first.receipt))
        #expect(record?.matchedSecret == "current" && record?.signedAt == nil)

        var forged = paid
        forged.body = Array(
            String(decoding: paid.body, as: UTF8.self).replacing("TradeAmt=1250", with: "TradeAmt=1").utf8
        )
        let refused = try await gate.send(forged)
        #expect(refused.status == 401 && refused.problem?.code == "signature_mismatch" && refused.literal == nil)
        let types = try await gate.events().map(\.type).filter { $0.hasPrefix("payment.") }
        #expect(types == ["payment.pending", "payment.succeeded"])
        try await gate.store.close()
    }

    @Test("a simulated payment pays no order, live or test, and does not stand in the way of the true one")
    func simulated() async throws {
        let gate = try await self.gate()
        let total = Money(minorUnits: 125_000, currency: "TWD")
        let live = try await gate.order("A-1001", total)
        let test = try await gate.order("A-1001", total, livemode: false)
        let simulated = try await gate.send(try ECPayFixture.signed(ECPayFixture.form("paid-simulated")))
        #expect(simulated.outcome == .accepted && simulated.literal == .text("1|OK"))
        #expect(try await gate.phase(live) == "created")
        #expect(try await gate.phase(test) == "created")
        let genuine = try await gate.send(try ECPayFixture.signed(ECPayFixture.form("paid-atm")))
        #expect(genuine.outcome == .accepted)
        #expect(try await gate.phase(live) == "fulfilled")
        #expect(try await gate.phase(test) == "created")
        try await gate.store.close()
    }

    @Test(
        "a copy in another case of letters that comes first does not swallow the true call",
        arguments: [("paid-atm", "A-1001"), ("paid", "A1001x7f")]
    )
    func caseFirst(_ name: String, _ reference: String) async throws {
        let gate = try await self.gate()
        let order = try await gate.order(reference, Money(minorUnits: 125_000, currency: "TWD"))
        let genuine = try ECPayFixture.signed(ECPayFixture.form(name))
        // The checksum is the same: whoever was sent a call as a browser's copy can write it in another case.
        #expect(try await gate.send(Self.lowered(genuine, reference)).outcome == .accepted)
        #expect(try await gate.phase(order) == "created")
        let answer = try await gate.send(genuine)
        #expect(answer.outcome == .conflict && answer.literal == .text("1|OK"))
        // Whoever looks at the conflict can let the true call through.
        let receipt = try #require(answer.receipt)
        _ = try await gate.replay(ReplayRequest(ids: [receipt], dryRun: false, applyDifferences: true))
        try await gate.settle()
        #expect(try await gate.phase(order) == "fulfilled")
        try await gate.store.close()
    }

    @Test("a copy in another case of letters pays no second order")
    func caseSecond() async throws {
        let gate = try await self.gate()
        let total = Money(minorUnits: 125_000, currency: "TWD")
        let (order, other) = (try await gate.order("A-1001", total), try await gate.order("a-1001", total))
        let genuine = try ECPayFixture.signed(ECPayFixture.form("paid-atm"))
        #expect(try await gate.send(genuine).outcome == .accepted)
        #expect(try await gate.send(Self.lowered(genuine, "A-1001")).outcome == .conflict)
        #expect(try await gate.send(genuine).outcome == .duplicate)
        #expect(try await gate.phase(order) == "fulfilled")
        #expect(try await gate.phase(other) == "created")
        try await gate.store.close()
    }

    private static func lowered(_ request: InboundRequest, _ text: String) -> InboundRequest {
        var copy = request
        copy.body = Array(String(decoding: request.body, as: UTF8.self).replacing(text, with: text.lowercased()).utf8)
        return copy
    }

    @Test("a failed attempt leaves the order payable; a wrong amount does not pay it")
    func failedAndWrong() async throws {
        let gate = try await self.gate()
        let order = try await gate.order("A1001x7f", Money(minorUnits: 125_000, currency: "TWD"))
        try await gate.send(try ECPayFixture.signed(ECPayFixture.form("failed")))
        #expect(try await gate.phase(order) == "created")
        try await gate.send(try ECPayFixture.signed(ECPayFixture.form("paid", ["TradeAmt": "125"])))
        #expect(try await gate.phase(order) == "needs_attention")
        try await gate.store.close()
    }

    @Test("a form that cannot be read is answered 400, one of too many fields 413: neither is a forgery")
    func forms() async throws {
        let gate = try await self.gate()
        for (body, status, code) in [
            ("a=%zz", 400, "call_unreadable"),
            (String(repeating: "a=&", count: FormFields.limit + 1), 413, "call_too_large"),
        ] {
            var call = try ECPayFixture.signed(ECPayFixture.form("paid-atm"))
            call.body = Array(body.utf8)
            let answer = try await gate.send(call)
            #expect(answer.status == status && answer.problem?.code == code)
            let receipt = try await gate.store.receipt(try #require(answer.receipt))
            #expect(receipt?.status == .rejected && receipt?.reason == code)
            #expect(receipt?.detail == answer.problem?.detail)
        }
        try await gate.store.close()
    }
}
