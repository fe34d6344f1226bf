import AdapterKit
import Model
import Signing
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: unwrapped messages")
struct PushUnwrappedTests {
    private static let metadata = [
        InboundRequest.Header("X-Goog-Pubsub-Subscription-Name", "projects/invented-shop/subscriptions/uploads"),
        InboundRequest.Header("X-Goog-Pubsub-Message-Id", "2070443601311540"),
        InboundRequest.Header("X-Goog-Pubsub-Publish-Time", "2026-10-05T09:30:01.123Z"),
        InboundRequest.Header("X-Goog-Pubsub-Ordering-Key", "uploads/ann"),
    ]

    /// The recorded push as it comes unwrapped: attributes are headers, the body is the data.
    private func unwrapped(_ name: String, metadata: Bool = true) throws -> InboundRequest {
        let message = try #require(try PushFixture.body(name)["message"])
        let data = try #require(Base64.decode(message["data"]?.string ?? ""))
        let attributes = message["attributes"]?.object?.members.compactMap { member in
            member.value.string.map { InboundRequest.Header(member.name, $0) }
        }
        return PushFixture.request(data, metadata ? Self.metadata + (attributes ?? []) : [])
    }

    @Test(
        "mean what they mean wrapped",
        arguments: [
            "OBJECT_FINALIZE", "OBJECT_FINALIZE-none", "OBJECT_METADATA_UPDATE", "OBJECT_METADATA_UPDATE-none",
            "OBJECT_DELETE-overwritten", "OBJECT_ARCHIVE", "transcoder.SUCCEEDED", "transcoder.FAILED",
        ]
    )
    func same(_ name: String) throws {
        let wrapped = try #require(try PushFixture.draft(name))
        var draft = try #require(try PushFixture.read(unwrapped(name)).drafts.first)
        #expect(draft.data["provider_event"]?["ordering_key"] == "uploads/ann")
        #expect(draft.data["provider_event"]?["id"] == "2070443601311540")
        #expect(
            draft.data["provider_event"]?["subscription"] == "projects/invented-shop/subscriptions/uploads"
        )
        draft.data = wrapped.data
        #expect(draft == wrapped)
    }

    @Test("others are kept by the type that their attributes name")
    func others() throws {
        #expect(
            try PushFixture.read(unwrapped("OBJECT_INITIALIZE")).entries == [
                .ignored(providerType: "OBJECT_INITIALIZE")
            ]
        )
        #expect(
            try PushFixture.read(unwrapped("message-typed")).entries == [.unrecognized(providerType: "order.shipped")]
        )
        #expect(try PushFixture.read(unwrapped("message-text")).entries == [.unrecognized(providerType: "message")])
        let empty = PushFixture.request([], Self.metadata)
        #expect(try PushFixture.read(empty).entries == [.unrecognized(providerType: "message")])
    }

    @Test("a name that a header could not carry is taken from the payload")
    func unicode() throws {
        var request = try unwrapped("OBJECT_FINALIZE-unicode")
        request.headers.removeAll { $0.isNamed("objectId") }
        request.headers.append(InboundRequest.Header("objectId", "??/???#1.mp4"))
        #expect(
            try PushFixture.read(request).drafts.first
                == {
                    var draft = try PushFixture.draft("OBJECT_FINALIZE-unicode")
                    draft?.data = try #require(try PushFixture.read(request).drafts.first?.data)
                    return draft
                }()
        )
        request.headers.removeAll { $0.isNamed("objectGeneration") }
        request.headers.append(InboundRequest.Header("objectGeneration", "1"))
        #expect(
            try PushFixture.read(request).entries
                == [.quarantined(reason: "objectGeneration: another one than in the payload")]
        )
    }

    @Test("without metadata only the data speaks")
    func bare() throws {
        let job = try #require(try PushFixture.read(unwrapped("transcoder.FAILED", metadata: false)).drafts.first)
        #expect(job.key == "projects/113774264463/locations/asia-east1/jobs/0b6a2d5f/FAILED")
        #expect(job.data["provider_event"]?["id"] == nil)
        // What happened to the object stands in the attributes alone.
        let object = try PushFixture.read(unwrapped("OBJECT_FINALIZE", metadata: false))
        #expect(object.entries == [.unrecognized(providerType: "storage#object")])
        let message = PushFixture.request(Array("{\"message\":{\"text\":\"hi\"},\"to\":1}".utf8))
        #expect(try PushFixture.read(message).entries == [.unrecognized(providerType: "message")])
    }

    @Test("other headers of a call are not taken for attributes of a wrapped message")
    func namespaced() throws {
        let body = try PushFixture.body("message").bytes
        let headers = [InboundRequest.Header("eventType", "OBJECT_DELETE"), InboundRequest.Header("type", "x")]
        #expect(
            try PushFixture.read(PushFixture.request(body, headers)).entries == [.unrecognized(providerType: "message")]
        )
    }
}
