import AdapterKit
import Model
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: what each message means")
struct PushMappingTests {
    enum Expectation: Sendable {
        case event(_ type: String, _ key: String)
        case ignored(String)
        case unrecognized(String)
    }

    private static let clip = "invented-media/uploads/ann/clip 1.mp4#1790934600123456"
    private static let job = "projects/113774264463/locations/asia-east1/jobs/"

    static let expectations: [String: Expectation] = [
        "OBJECT_FINALIZE": .event("object.finalized", "\(Self.clip)/OBJECT_FINALIZE"),
        "OBJECT_FINALIZE-none": .event("object.finalized", "\(Self.clip)/OBJECT_FINALIZE"),
        "OBJECT_FINALIZE-no_data": .event("object.finalized", "\(Self.clip)/OBJECT_FINALIZE"),
        "OBJECT_FINALIZE-overwrote": .event("object.finalized", "\(Self.clip)/OBJECT_FINALIZE"),
        "OBJECT_FINALIZE-unicode": .event(
            "object.finalized",
            "invented-media/影片/第一集#1.mp4#1790934600123456/OBJECT_FINALIZE"
        ),
        "OBJECT_METADATA_UPDATE": .event("object.metadata_updated", "\(Self.clip)/OBJECT_METADATA_UPDATE+5"),
        "OBJECT_METADATA_UPDATE-none": .event(
            "object.metadata_updated",
            "\(Self.clip)/OBJECT_METADATA_UPDATE@2026-10-05T09:30:00.987654Z"
        ),
        "OBJECT_DELETE": .event("object.deleted", "\(Self.clip)/OBJECT_DELETE"),
        "OBJECT_DELETE-overwritten": .event("object.deleted", "\(Self.clip)/OBJECT_DELETE"),
        "OBJECT_ARCHIVE": .event("object.archived", "\(Self.clip)/OBJECT_ARCHIVE"),
        "OBJECT_ARCHIVE-none": .event("object.archived", "\(Self.clip)/OBJECT_ARCHIVE"),
        "OBJECT_INITIALIZE": .ignored("OBJECT_INITIALIZE"),
        "OBJECT_THAWED": .unrecognized("OBJECT_THAWED"),
        "transcoder.SUCCEEDED": .event("transcode.succeeded", "\(Self.job)0b6a2d5e/SUCCEEDED"),
        "transcoder.FAILED": .event("transcode.failed", "\(Self.job)0b6a2d5f/FAILED"),
        "transcoder.RUNNING": .ignored("transcoder.RUNNING"),
        "message": .unrecognized("message"),
        "message-text": .unrecognized("message"),
        "message-typed": .unrecognized("order.shipped"),
        "storage_object-untyped": .unrecognized("storage#object"),
    ]

    @Test("reads the fixture as expected", arguments: try PushFixture.names())
    func reads(_ name: String) throws {
        let entries = try PushFixture.read(PushFixture.body(name)).entries
        switch try #require(Self.expectations[name], "no expectation for the fixture") {
        case .event(let type, let key):
            guard entries.count == 1, case .event(let draft) = entries[0] else {
                Issue.record("no event: \(entries)")
                return
            }
            #expect(draft.type == type && draft.key == key && draft.effectKey == "googlecloud|\(key)")
            #expect(draft.livemode && draft.amount == nil && draft.orderReference == nil)
            #expect(draft.occurredAt != nil && draft.targetState != nil)
            #expect(draft.data["provider"] == "googlecloud")
            #expect(draft.data["provider_event"]?["id"] == "2070443601311540")
            #expect(
                draft.data["provider_event"]?["subscription"] == "projects/invented-shop/subscriptions/uploads"
            )
        case .ignored(let type): #expect(entries == [.ignored(providerType: type)])
        case .unrecognized(let type): #expect(entries == [.unrecognized(providerType: type)])
        }
    }

    @Test("every expectation has its fixture, and every type that is named is made")
    func complete() throws {
        #expect(try Set(PushFixture.names()) == Set(Self.expectations.keys))
        let made = try Set(PushFixture.names().compactMap { try PushFixture.draft($0)?.type })
        #expect(made == Set(GoogleCloudPubSubAdapter.descriptor.emits))
    }

    @Test("an object is told of with its generation, its size and what its owner wrote on it")
    func object() throws {
        let draft = try #require(try PushFixture.draft("OBJECT_FINALIZE"))
        #expect(draft.subject == "invented-media/uploads/ann/clip 1.mp4")
        #expect(draft.occurredAt == Timestamp(rfc3339: "2026-10-05T09:30:00.987654Z"))
        let members: [(String, JSON)] = [
            ("bucket", "invented-media"), ("object", "uploads/ann/clip 1.mp4"), ("generation", "1790934600123456"),
            ("metageneration", "1"), ("size", 734_003_200), ("content_type", "video/mp4"), ("crc32c", "+mn3pA=="),
            ("md5", "rL0Y20zC+Fzt72VPzMSk2A=="), ("metadata", ["asset": "ast-1"]), ("storage_class", "STANDARD"),
        ]
        for (name, value) in members { #expect(draft.data[name] == value, "\(name)") }
        #expect(draft.data["overwritten"] == nil)
    }

    @Test("an overwriting is told of on both sides")
    func overwriting() throws {
        let new = try #require(try PushFixture.draft("OBJECT_FINALIZE-overwrote"))
        #expect(new.data["overwrote_generation"] == "1790934500000001")
        #expect(new.data["provider_event"]?["ordering_key"] == "uploads/ann")
        #expect(new.data["provider_event"]?["delivery_attempt"] == 3)
        for name in ["OBJECT_DELETE-overwritten", "OBJECT_ARCHIVE"] {
            let old = try #require(try PushFixture.draft(name))
            #expect(old.data["overwritten"] == true)
            #expect(old.data["overwritten_by_generation"] == "1790934700000002")
        }
        for name in ["OBJECT_DELETE", "OBJECT_ARCHIVE-none"] {
            #expect(try PushFixture.draft(name)?.data["overwritten"] == false)
        }
    }

    @Test("a job that failed says why")
    func failure() throws {
        let draft = try #require(try PushFixture.draft("transcoder.FAILED"))
        #expect(draft.subject == "projects/113774264463/locations/asia-east1/jobs/0b6a2d5f")
        #expect(draft.data["failure"] == ["code": 3, "message": "atoms: no video stream"])
        #expect(try PushFixture.draft("transcoder.SUCCEEDED")?.data["failure"] == nil)
    }

    @Test("the publisher's second message of one fact has the same key")
    func twice() throws {
        let again = try PushFixture.body("OBJECT_FINALIZE", ["messageId": "9", "message_id": "9"])
        let (first, second) = (try PushFixture.draft("OBJECT_FINALIZE"), try PushFixture.read(again).drafts.first)
        #expect(first?.key == second?.key && first?.targetState == second?.targetState)
    }

    @Test("different facts never share a key")
    func different() throws {
        let bodies = try [
            PushFixture.body("OBJECT_FINALIZE-none"),
            PushFixture.body("OBJECT_FINALIZE-none", attributes: ["objectGeneration": "1790934600123457"]),
            PushFixture.body("OBJECT_FINALIZE-none", attributes: ["objectId": "uploads/ann/clip 2.mp4"]),
            PushFixture.body("OBJECT_FINALIZE-none", attributes: ["bucketId": "other"]),
            PushFixture.body("OBJECT_DELETE"), PushFixture.body("OBJECT_ARCHIVE"),
            PushFixture.body("OBJECT_METADATA_UPDATE"), PushFixture.body("OBJECT_METADATA_UPDATE-none"),
            PushFixture.body("OBJECT_METADATA_UPDATE-none", attributes: ["eventTime": "2026-10-05T09:30:00.987655Z"]),
            PushFixture.body("OBJECT_METADATA_UPDATE-none", attributes: ["eventTime": nil]),
            PushFixture.body("transcoder.SUCCEEDED"), PushFixture.body("transcoder.FAILED"),
        ]
        let drafts = try bodies.flatMap { try PushFixture.read($0).drafts }
        #expect(drafts.count == bodies.count && Set(drafts.map(\.key)).count == drafts.count)
    }
}
