import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import MailchimpAdapter

@Suite("Mailchimp: what becomes of a call")
struct MailchimpReceiptTests {
    private static func gate(
        _ secret: Secret = MailchimpFixture.secret,
        in folder: TemporaryFolder? = nil
    ) async throws -> AdapterGate {
        try await AdapterGate(MailchimpFixture.adapter([secret]), now: MailchimpFixture.now, in: folder)
    }

    @Test("a call is taken once, and its secret is nowhere in what is kept")
    func taken() async throws {
        let gate = try await Self.gate()
        let request = try MailchimpFixture.request(MailchimpFixture.form("unsubscribe"))
        let answer = await gate.receive(request)
        #expect(answer.status == 200 && answer.outcome == .accepted)
        #expect(await gate.receive(request).outcome == .duplicate)
        #expect(try await gate.eventTypes() == ["email.unsubscribed"])
        for receipt in try await gate.receipts() {
            #expect(receipt.matchedSecret == "current")
            #expect(receipt.target.hasPrefix("/notify/mailchimp?secret=") && receipt.target != request.target)
            try await Self.expectNoSecret(in: gate, receipt.id)
        }
        try await gate.store.close()
    }

    @Test("a wrong secret is refused with 401, kept as a digest, and admitted once the right one is configured")
    func refused() async throws {
        let folder = try TemporaryFolder("mailchimp")
        var gate = try await Self.gate(Secret(label: "wrong", bytes: Array("wrong".utf8)), in: folder)
        let answer = await gate.receive(try MailchimpFixture.request(MailchimpFixture.form("subscribe")))
        #expect(answer.status == 401 && answer.problem?.code == "signature_mismatch")
        let id = try #require(answer.receipt)
        try await Self.expectNoSecret(in: gate, id)
        #expect("\(answer)".contains("invented") == false)
        try await gate.store.close()

        gate = try await Self.gate(in: folder)
        _ = try await gate.replay(ReplayRequest(ids: [id], dryRun: false, reverify: true))
        #expect(try await gate.store.receipt(id)?.status == .accepted)
        #expect(try await gate.eventTypes() == ["email.subscribed"])
        try await Self.expectNoSecret(in: gate, id)
        try await gate.store.close()
    }

    @Test("without a secret, and with one in the body, a call is refused")
    func missing() async throws {
        let gate = try await Self.gate()
        let form = try MailchimpFixture.form("subscribe", ["secret": "invented & secret/+="])
        let answer = await gate.receive(MailchimpFixture.request(form, target: "/notify/mailchimp"))
        #expect(answer.status == 401 && answer.problem?.code == "signature_missing")
        #expect(answer.problem?.detail == "secret in the URL's query is missing")
        #expect(try await gate.eventTypes().isEmpty)
        try await gate.store.close()
    }

    @Test("the probe is answered with 200, with its secret or without, and leaves nothing")
    func probe() async throws {
        let gate = try await Self.gate()
        for target in ["/notify/mailchimp", MailchimpFixture.target, "/notify/mailchimp?secret=wrong"] {
            let answer = await gate.receive(InboundRequest(method: "GET", target: target, headers: [], body: []))
            #expect(answer.status == 200 && answer.literal == LiteralAnswer() && answer.receipt == nil)
        }
        #expect(try await gate.receipts().isEmpty)
        try await gate.store.close()
    }

    @Test("a form of more fields than are read is answered 413 and kept, within what is kept of calls with the secret")
    func large() async throws {
        let limits = RejectionLimits(perSecond: 1, kept: 5)
        let gate = try await AdapterGate(MailchimpFixture.adapter(), now: MailchimpFixture.now, limits: limits)
        let form = FormFields((0...FormFields.treeLimit).map { FormFields.Field("f\($0)", "") })
        var kept: [ReceiptID] = []
        for _ in 0..<20 {
            let answer = await gate.receive(MailchimpFixture.request(form))
            #expect(answer.status == 413 && answer.problem?.code == "call_too_large")
            if let id = answer.receipt { kept.append(id) }
        }
        #expect(kept.count == 5)
        let receipt = try await gate.store.receipt(try #require(kept.first))
        #expect(receipt?.reason == "call_too_large" && receipt?.matchedSecret == "current")
        #expect(receipt?.detail == "the form has more than 1000 fields")
        try await gate.store.close()
    }

    private static func expectNoSecret(in gate: AdapterGate, _ id: ReceiptID) async throws {
        let shown = try await gate.everythingShown(of: id)
        #expect(shown.contains("/notify/mailchimp"))
        for part in ["invented", "secret%2F", "%26%20secret"] { #expect(!shown.contains(part)) }
    }
}
