import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Testing

@testable import NewebPayAdapter

@Suite("NewebPay: what becomes of a call")
struct NewebPayReceiptTests {
    @Test("a failed attempt, a code, then the payment with it: once however often it is told")
    func life() async throws {
        let gate = try await AdapterGate(try NewebPayFixture.adapter(), now: NewebPayFixture.now)
        let order = try await gate.order("A-1001", Money(minorUnits: 125_000, currency: "TWD"))
        for name in ["failed-without_trade.json", "code-atm.json"] {
            let answer = try await gate.send(try NewebPayFixture.sealed(NewebPayFixture.plain(name)))
            #expect(answer.status == 200 && answer.outcome == .accepted && answer.literal == nil)
            #expect(try await gate.phase(order) == "created")
        }
        let paid = try NewebPayFixture.sealed(NewebPayFixture.plain("paid-atm.json"))
        let first = try await gate.send(paid)
        #expect(first.outcome == .accepted)
        #expect(try await gate.send(paid).outcome == .duplicate)
        #expect(try await gate.phase(order) == "fulfilled")
        let record = try await gate.store.receipt(try #require(first.receipt))
        #expect(record?.matchedSecret == "current" && record?.signedAt == nil)

        var forged = paid
        forged.body[forged.body.count - 1] = forged.body.last == 0x30 ? 0x31 : 0x30
        let refused = try await gate.send(forged)
        #expect(refused.status == 401 && refused.problem?.code == "signature_mismatch")
        let unreadable = try await gate.send(try NewebPayFixture.signed("zz"))
        #expect(unreadable.status == 400 && unreadable.problem?.code == "malformed")
        let types = try await gate.events().map(\.type).filter { $0.hasPrefix("payment.") }
        #expect(types == ["payment.attempt_failed", "payment.pending", "payment.succeeded"])
        try await gate.store.close()
    }

    @Test("a form that cannot be read is answered 400, one of too many fields 413: neither is a forgery")
    func forms() async throws {
        let gate = try await AdapterGate(try NewebPayFixture.adapter(), now: NewebPayFixture.now)
        for (body, status, code) in [
            ("a=%zz", 400, "call_unreadable"),
            (String(repeating: "a=&", count: FormFields.limit + 1), 413, "call_too_large"),
        ] {
            var call = try NewebPayFixture.sealed(NewebPayFixture.plain("paid-atm.json"))
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
