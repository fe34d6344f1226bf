import AdapterKit
import Catalog
import Model
import SampleSources
import Signing
import Store
import Testing
import Workflows

@testable import Edge

@Suite struct EventVocabularyTests {
    @Test func knowsEveryTypeThatIsEmitted() throws {
        let ours = OrderFulfilment.Phase.allCases.map { "order.\($0.rawValue)" } + [EventVocabulary.test]
        let escrow = OrderFulfilment.EscrowNews.allCases.map { "order.escrow_\($0.rawValue)" }
        let assets = AssetPipeline.Phase.allCases.map { "asset.\($0.rawValue)" }
        let stages = AssetPipeline.Stage.allCases.map { "message.processing.\($0.rawValue)" }
        let email = EmailEvent.Kind.allCases.map(\.eventType)
        let emitted = AdapterCatalog.adapters.flatMap { $0.descriptor.emits }
        for type in emitted + ours + escrow + assets + stages + email {
            #expect(EventVocabulary.types.contains(type), "\(type)")
        }
        #expect(Set(EventVocabulary.types).count == EventVocabulary.types.count)
    }

    /// What an adapter really says is what its family's schema describes.
    @Test(arguments: AdapterCatalog.names)
    func describesWhatIsSaid(_ name: String) throws {
        guard let type = AdapterCatalog.adapter(named: name) as? any Sampling.Type else { return }
        for draft in try Self.drafts(of: type, try #require(SampleSources.settings(for: name))) {
            let family = try #require(EventVocabulary.family(of: draft.type), "\(draft.type)")
            let members = Dictionary(
                uniqueKeysWithValues: (family.required + family.optional).map { ($0.name, $0.schema) }
            )
            for (name, value) in draft.data.object?.members ?? [] {
                let schema = try #require(members[name], "\(draft.type) has \(name)")
                #expect(schema["type"]?.string == Self.type(of: value), "\(draft.type): \(name)")
            }
            for member in family.required { #expect(draft.data[member.name] != nil, "\(draft.type): \(member.name)") }
        }
    }

    private static func drafts(of type: (some Sampling).Type, _ settings: SourceSettings) throws -> [EventDraft] {
        let adapter = try type.init(settings: settings)
        let now = Timestamp(seconds: 1_800_000_000)
        return try type.sampleTypes.flatMap { event in
            let request = try adapter.sample(type: event, id: "1", order: "R-1", amount: nil, now: now)
            return try adapter.normalize(try adapter.verify(request, now: now).0).drafts
        }
    }

    /// Every e-mail provider's adapter says what it says through the one event.
    @Test func describesEmail() throws {
        var event = EmailEvent(.bounced, occurredAt: Timestamp(seconds: 1_800_000_000), recipient: "ada@example.com")
        (event.messageID, event.eventID, event.rejectReason) = ("<1@example.com>", "e1", .invalid)
        (event.description, event.mtaResponse, event.clickURL) = ("no such box", "550 5.1.1", "https://example.com")
        (event.userAgent, event.tags, event.metadata) = ("curl", ["a"], JSONObject([("order", "A-1")]))
        let said = try #require(event.draft(key: "k", providerType: "bounce").data.object).members
        let family = try #require(EventVocabulary.family(of: "email.bounced"))
        let members = (family.required + family.optional).sorted { $0.name < $1.name }
        #expect(said.map(\.name).sorted() == members.map(\.name))
        for (member, value) in zip(members, said.sorted { $0.name < $1.name }) {
            #expect(member.schema["type"]?.string == Self.type(of: value.value), "\(member.name)")
        }
    }

    /// What our own events say of an order is described too.
    @Test func describesOrders() throws {
        let order = OrderRecord(
            id: try #require(OrderID("ord_0000000000000")),
            reference: "R-1",
            livemode: true,
            provider: "stripe",
            buyer: [:],
            lines: [OrderLine(sku: "t", kind: nil, quantity: 1, unitPrice: 100)],
            metadata: [:],
            machine: OrderFulfilment(total: Money(minorUnits: 100, currency: "EUR")),
            createdAt: Timestamp(seconds: 0),
            updatedAt: Timestamp(seconds: 0)
        )
        let family = try #require(EventVocabulary.family(of: "order.paid"))
        let known = Set((family.required + family.optional).map(\.name))
        #expect(order.summary.members.map(\.name).filter { !known.contains($0) } == [])
    }

    private static func type(of value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
