import Model
import Store
import Testing
import Workflows

@testable import Automation

@Suite struct RegistrationTests {
    private static let late = "canceled before its payment was told: it does not become active"

    @Test func aPaidRegistrationIsAnnouncedWithWhatTheSellerSaid() async throws {
        let shop = try await Shop()
        let inbox = try await shop.subscribe("access", "registration.activated", "registration.revoked")
        let paid = try await shop.accept(.registration("paid"))
        try await shop.automator.drain()
        #expect(try await shop.handling(paid) == .moved)
        #expect(try await shop.deliveries(inbox) == ["registration.activated"])
        let record = try #require(try await shop.events("registration.activated").first)
        #expect(record.subject == "7" && record.source == nil && record.handling == .none)
        let event = try JSON(parsing: record.body)
        #expect(event["source"] == "/registrations")
        #expect(
            event["data"] == [
                "contact": ["email": "mei@example.com"], "provider": "psp", "livemode": true, "phase": "active",
                "cause": .string("\(paid)"),
            ]
        )
        let canceled = try await shop.accept(.registration("canceled"))
        try await shop.automator.drain()
        #expect(try await shop.handling(canceled) == .moved)
        #expect(try await shop.deliveries(inbox) == ["registration.activated", "registration.revoked"])
        #expect(try await shop.store.registration("psp|live||7")?.machine.phase == .canceled)
        try await shop.store.close()
    }

    @Test(arguments: [true, false])
    func aCancellationThatComesFirstKeepsThePaymentFromActivating(_ inOneBatch: Bool) async throws {
        let shop = try await Shop()
        let inbox = try await shop.subscribe("access", "registration.*")
        let canceled = try await shop.accept(.registration("canceled"))
        if !inOneBatch { try await shop.automator.drain() }
        let paid = try await shop.accept(.registration("paid"))
        try await shop.automator.drain()

        let tombstone = try #require(try await shop.store.event(canceled))
        #expect(tombstone.handling == .moved)
        #expect(tombstone.handlingNote == "canceled before its payment was told: nothing to take back")
        let activation = try #require(try await shop.store.event(paid))
        #expect(activation.handling == .absorbed)
        #expect(activation.handlingNote == Self.late)
        #expect(try await shop.store.registration("psp|live||7")?.machine.phase == .canceled)
        // What the seller said is passed on; nothing of ours says that the registration is valid.
        #expect(try await shop.types() == ["registration.canceled", "registration.paid"])
        #expect(try await shop.deliveries(inbox) == ["registration.canceled", "registration.paid"])
        try await shop.store.close()
    }

    @Test func twoSourcesOfOneSellerTellOfOneRegistration() async throws {
        let shop = try await Shop()
        try await shop.accept(.registration("paid"), source: "one")
        let again = try await shop.accept(.registration("paid"), source: "two")
        try await shop.automator.drain()
        #expect(try await shop.store.event(again)?.handlingNote == "active already")
        #expect(try await shop.events("registration.activated").count == 1)
        try await shop.accept(.registration("paid", subject: "8"), source: "two")
        try await shop.automator.drain()
        #expect(try await shop.events("registration.activated").map(\.subject).sorted() == ["7", "8"])
        try await shop.store.close()
    }

    @Test func aPreviewChangesNothing() async throws {
        let shop = try await Shop()
        func preview(_ ending: String) async throws -> [String] {
            let draft = EventDraft.registration(ending)
            let facts = EventFacts(draft, provider: "psp")
            return try await shop.automator.preview(facts, type: draft.type, subject: draft.subject)
        }
        #expect(
            try await preview("paid") == [
                "7: paid moves it from expected to active", "would announce registration.activated",
            ]
        )
        let tombstone = "canceled before its payment was told: nothing to take back"
        #expect(try await preview("canceled") == ["7: canceled moves it from expected to canceled: \(tombstone)"])
        #expect(try await shop.store.registration("psp|live||7") == nil)
        try await shop.accept(.registration("canceled"))
        try await shop.automator.drain()
        #expect(try await preview("paid") == ["7: paid changes nothing in canceled: \(Self.late)"])
        try await shop.store.close()
    }
}

extension EventDraft {
    fileprivate static func registration(_ ending: String, subject: String = "7") -> EventDraft {
        EventDraft(
            key: "\(ending):\(subject)",
            type: "registration.\(ending)",
            subject: subject,
            effectKey: "\(subject)|\(ending)",
            data: ["contact": ["email": "mei@example.com"]]
        )
    }
}

extension Shop {
    fileprivate func events(_ type: String) async throws -> [EventRecord] {
        try await self.store.events(EventFilter(type: type), PageRequest(limit: 100)).records
    }
}
