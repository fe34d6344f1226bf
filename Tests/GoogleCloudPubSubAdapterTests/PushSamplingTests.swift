import AdapterKit
import Model
import Signing
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: samples")
struct PushSamplingTests {
    private func sample(_ type: String, id: String = "1", secrets: [Secret]? = nil) throws -> InboundRequest {
        let settings = PushFixture.settings(secrets: try secrets ?? [PushFixture.secret()])
        return try PushFixture.adapter(settings).sample(
            type: type,
            id: id,
            order: nil,
            amount: nil,
            now: PushFixture.now
        )
    }

    private func draft(_ request: InboundRequest) throws -> EventDraft? {
        let adapter = try PushFixture.adapter(PushFixture.settings(secrets: [PushFixture.secret()]))
        return try adapter.normalize(adapter.verify(request, now: PushFixture.now).0).drafts.first
    }

    @Test("each is signed, verifies and means something", arguments: GoogleCloudPubSubAdapter.sampleTypes)
    func whole(_ type: String) throws {
        let draft = try #require(try draft(sample(type)))
        #expect(GoogleCloudPubSubAdapter.descriptor.emits.contains(draft.type))
        #expect(try self.draft(sample(type, id: "2"))?.key != draft.key)
    }

    @Test("without a key of our own there is no sample, and the error says what to do")
    func unsigned() throws {
        for type in GoogleCloudPubSubAdapter.sampleTypes {
            #expect { try sample(type, secrets: []) } throws: { error in
                guard case SamplingError.cannotSign(let why) = error else { return false }
                return why.contains("openssl genrsa")
            }
        }
        let known = GoogleCloudPubSubAdapter.sampleTypes
        #expect(throws: SamplingError.unknownType("OBJECT_GONE", known: known)) { try sample("OBJECT_GONE") }
    }
}
