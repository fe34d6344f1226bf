import AdapterKit
import Model
import Testing

@Suite("E-mail events") struct EmailEventTests {
    @Test("everything told is passed on under the vocabulary's names")
    func whole() {
        var event = EmailEvent(.bounced, occurredAt: Timestamp(seconds: 1_700_000_000), recipient: "ada@example.org")
        (event.messageID, event.eventID, event.rejectReason) = ("m1", "e1", .timedOut)
        (event.description, event.mtaResponse) = ("gave up", "451 4.4.1 later")
        (event.clickURL, event.userAgent, event.tags) = ("https://example.org/?a=1", "Mail/1", ["welcome", "b"])
        event.metadata = JSONObject([("order", "o-1")])
        let draft = event.draft(key: "k", providerType: "bounce")
        #expect(draft.type == "email.bounced")
        #expect((draft.key, draft.effectKey, draft.subject) == ("k", "k", "m1"))
        #expect(draft.occurredAt == Timestamp(seconds: 1_700_000_000))
        #expect(
            draft.data == [
                "event_type": "bounced", "provider_type": "bounce", "timestamp": "2023-11-14T22:13:20Z",
                "recipient": "ada@example.org", "message_id": "m1", "event_id": "e1", "reject_reason": "timed_out",
                "description": "gave up", "mta_response": "451 4.4.1 later",
                "click_url": "https://example.org/?a=1", "user_agent": "Mail/1", "tags": ["welcome", "b"],
                "metadata": ["order": "o-1"],
            ]
        )
    }

    @Test("what is not told is left out, and the subject falls back")
    func bare() {
        let draft = EmailEvent(.unknown).draft(key: "k", providerType: "x")
        #expect(draft.data == ["event_type": "unknown", "provider_type": "x"])
        #expect(draft.subject == "k")
        #expect(EmailEvent(.sent, recipient: "r").draft(key: "k", providerType: "x").subject == "r")
        #expect(EmailEvent(.sent, recipient: "r").draft(key: "k", subject: "s", providerType: "x").subject == "s")
    }
}
