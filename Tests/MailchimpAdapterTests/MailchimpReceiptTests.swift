import AdapterKit
import Ingest
import Model
import Receiving
import Signing
import Store
import TestSupport
import Testing

@testable import MailchimpAdapter

@Suite("Mailchimp: what becomes of a call")
struct MailchimpReceiptTests {
    private static func desk(_ secret: Secret = MailchimpFixture.secret, in folder: TemporaryFolder) async throws
        -> ReceivingDesk
    {
        try await ReceivingDesk(
            MailchimpFixture.adapter([secret]),
            in: folder,
            time: ManualTime(now: MailchimpFixture.now)
        )
    }

    @Test("a call is taken once, and its secret is nowhere in what is kept")
    func taken() async throws {
        let desk = try await Self.desk(in: TemporaryFolder("mailchimp"))
        let request = try MailchimpFixture.request(MailchimpFixture.form("unsubscribe"))
        let answer = await desk.receive(request)
        #expect(answer.status == 200 && answer.outcome == .accepted)
        #expect(await desk.receive(request).outcome == .duplicate)
        #expect(try await desk.eventTypes() == ["email.unsubscribed"])
        for receipt in try await desk.receipts() {
            #expect(receipt.matchedSecret == "current")
            #expect(receipt.target.hasPrefix("/notify/mailchimp?secret=") && receipt.target != request.target)
            try await Self.expectNoSecret(in: desk, receipt.id)
        }
        try await desk.store.close()
    }

    @Test("a wrong secret is refused with 401, kept as a digest, and admitted once the right one is configured")
    func refused() async throws {
        let folder = try TemporaryFolder("mailchimp")
        var desk = try await Self.desk(Secret(label: "wrong", bytes: Array("wrong".utf8)), in: folder)
        let answer = await desk.receive(try MailchimpFixture.request(MailchimpFixture.form("subscribe")))
        #expect(answer.status == 401 && answer.problem?.code == "signature_mismatch")
        let id = try #require(answer.receipt)
        try await Self.expectNoSecret(in: desk, id)
        #expect("\(answer)".contains("invented") == false)
        try await desk.store.close()

        desk = try await Self.desk(in: folder)
        _ = try await desk.replay(ReplayRequest(ids: [id], dryRun: false, reverify: true))
        #expect(try await desk.store.receipt(id)?.status == .accepted)
        #expect(try await desk.eventTypes() == ["email.subscribed"])
        try await Self.expectNoSecret(in: desk, id)
        try await desk.store.close()
    }

    @Test("without a secret, and with one in the body, a call is refused")
    func missing() async throws {
        let desk = try await Self.desk(in: TemporaryFolder("mailchimp"))
        let form = try MailchimpFixture.form("subscribe", ["secret": "invented & secret/+="])
        let answer = await desk.receive(MailchimpFixture.request(form, target: "/notify/mailchimp"))
        #expect(answer.status == 401 && answer.problem?.code == "signature_missing")
        #expect(answer.problem?.detail == "secret in the URL's query is missing")
        #expect(try await desk.eventTypes().isEmpty)
        try await desk.store.close()
    }

    @Test("the probe is answered with 200, with its secret or without, and leaves nothing")
    func probe() async throws {
        let desk = try await Self.desk(in: TemporaryFolder("mailchimp"))
        for target in ["/notify/mailchimp", MailchimpFixture.target, "/notify/mailchimp?secret=wrong"] {
            let answer = await desk.receive(InboundRequest(method: "GET", target: target, headers: [], body: []))
            #expect(answer.status == 200 && answer.literal == LiteralAnswer() && answer.receipt == nil)
        }
        #expect(try await desk.receipts().isEmpty)
        try await desk.store.close()
    }

    private static func expectNoSecret(in desk: ReceivingDesk, _ id: ReceiptID) async throws {
        let shown = try await desk.everythingShown(of: id)
        #expect(shown.contains("/notify/mailchimp"))
        for part in ["invented", "secret%2F", "%26%20secret"] { #expect(!shown.contains(part)) }
    }
}
