import AdapterKit
import Model
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: messages that cannot be read")
struct PushMalformedTests {
    @Test(
        "an envelope that is none fails the call, with the place",
        arguments: [
            ("{\"message\":7,\"subscription\":\"s\"}", "message"),
            ("{\"message\":null,\"subscription\":\"s\"}", "message"),
            ("{\"message\":{},\"subscription\":\"s\"}", "message.messageId"),
            ("{\"message\":{\"messageId\":7},\"subscription\":\"s\"}", "message.messageId"),
            ("{\"message\":{\"messageId\":\"\"},\"subscription\":\"s\"}", "message.messageId"),
            ("{\"message\":{\"messageId\":\"1\",\"message_id\":\"2\"}}", "message.messageId"),
            ("{\"message\":{\"message_id\":[]}}", "message.messageId"),
            ("{\"message\":{\"messageId\":\"1\",\"publishTime\":1}}", "message.publishTime"),
            ("{\"message\":{\"messageId\":\"1\",\"orderingKey\":{}}}", "message.orderingKey"), ("{}", "the body"),
            ("[]", "the body"), ("7", "the body"), ("not json", "the body"), ("", "the body"),
        ]
    )
    func envelope(_ body: String, _ place: String) {
        let error = #expect(throws: AdapterFailure.self) { try PushFixture.read(PushFixture.request(Array(body.utf8))) }
        #expect(error?.reason.hasPrefix(place) == true, "\(error?.reason ?? "")")
    }

    @Test(
        "data and attributes that are none put the message aside",
        arguments: [
            ("data", "Zg"), ("data", "Zh=="), ("data", " Zg=="), ("data", "-_-_"), ("data", 7), ("data", []),
            ("attributes", 7), ("attributes", []), ("attributes", ["eventType": 7]),
            ("attributes", ["eventType": .null]),
            ("attributes", ["eventType": ["OBJECT_DELETE"]]),
            ("attributes", ["eventType": .string(String(repeating: "O", count: 1025))]),
            ("attributes", .object(JSONObject([(String(repeating: "n", count: 257), "v")]))),
            ("attributes", .object(JSONObject((0...100).map { ("a\($0)", "v") }))),
            ("attributes", .object(JSONObject([("eventType", "OBJECT_DELETE"), ("eventType", "OBJECT_FINALIZE")]))),
        ] as [(String, JSON)]
    )
    func aside(_ member: String, _ value: JSON) throws {
        let entries = try PushFixture.read(PushFixture.body("OBJECT_FINALIZE", [member: value])).entries
        guard entries.count == 1, case .quarantined(let reason) = entries[0] else {
            Issue.record("not put aside: \(entries)")
            return
        }
        #expect(reason.hasPrefix("message.\(member): "))
    }

    @Test(
        "a notification that lacks something, or contradicts itself, is put aside",
        arguments: [
            ("bucketId", "other"), ("objectId", "other"), ("objectGeneration", "1"), ("objectGeneration", ""),
            ("objectGeneration", "-1"), ("objectGeneration", "+1"), ("objectGeneration", "01"),
            ("objectGeneration", "9223372036854775808"), ("objectGeneration", "1e3"), ("objectGeneration", "１"),
            ("overwroteGeneration", "x"), ("overwrittenByGeneration", "99999999999999999999"),
        ]
    )
    func notification(_ attribute: String, _ value: String) throws {
        let body = try PushFixture.body("OBJECT_FINALIZE", attributes: [attribute: .string(value)])
        let entries = try PushFixture.read(body).entries
        guard entries.count == 1, case .quarantined(let reason) = entries[0] else {
            Issue.record("not put aside: \(entries)")
            return
        }
        #expect(reason.hasPrefix("\(attribute): "))
    }

    @Test("without a payload every attribute is needed", arguments: ["bucketId", "objectId", "objectGeneration"])
    func needed(_ attribute: String) throws {
        for value in [nil, ""] as [JSON?] {
            let body = try PushFixture.body("OBJECT_FINALIZE-none", attributes: [attribute: value])
            guard case .quarantined(let reason) = try PushFixture.read(body).entries.first else {
                Issue.record("not put aside")
                return
            }
            #expect(reason.hasPrefix("\(attribute): "))
        }
    }

    @Test(
        "a payload that is not what its format says",
        arguments: [
            "bm90IGpzb24=", "W10=", "e30=", "eyJraW5kIjoic3RvcmFnZSNidWNrZXQifQ==",
            // {"kind":"storage#object","generation":1.5}
            "eyJraW5kIjoic3RvcmFnZSNvYmplY3QiLCJnZW5lcmF0aW9uIjoxLjV9",
        ]
    )
    func payload(_ data: String) throws {
        let entries = try PushFixture.read(PushFixture.body("OBJECT_FINALIZE", ["data": .string(data)])).entries
        guard case .quarantined = entries.first else {
            Issue.record("not put aside: \(entries)")
            return
        }
    }

    @Test("times that are none fall back to the next best")
    func times() throws {
        let odd = try PushFixture.body("OBJECT_FINALIZE", attributes: ["eventTime": "yesterday"])
        #expect(try PushFixture.read(odd).drafts.first?.occurredAt == Timestamp(rfc3339: "2026-10-05T09:30:01.123Z"))
        let none = try PushFixture.body(
            "transcoder.SUCCEEDED",
            ["publishTime": "x", "publish_time": "x", "orderingKey": ""]
        )
        let draft = try #require(try PushFixture.read(none).drafts.first)
        #expect(draft.occurredAt == nil && draft.data["provider_event"]?["ordering_key"] == nil)
    }

    @Test("jobs whose members are something else")
    func jobs() throws {
        for text in [
            "{\"job\":7}", "{\"job\":{\"name\":7,\"state\":\"FAILED\"}}",
            "{\"job\":{\"name\":\"x\",\"state\":\"FAILED\"}}",
            "{\"job\":{\"name\":\"projects/1/jobs/2\",\"state\":null}}",
        ] {
            let entries = try PushFixture.read(PushFixture.request(Array(text.utf8))).entries
            #expect(entries == [.unrecognized(providerType: "message")], "\(text)")
        }
        let long = String(repeating: "S", count: 500)
        let job = "{\"job\":{\"name\":\"projects/1/jobs/2\",\"state\":\"\(long)\",\"error\":7}}"
        #expect(
            try PushFixture.read(PushFixture.request(Array(job.utf8))).entries == [
                .unrecognized(providerType: "transcoder.job")
            ]
        )
    }

    @Test("a type that is too long to be one is not repeated")
    func longType() throws {
        let body = try PushFixture.body("message", attributes: ["type": .string(String(repeating: "t", count: 1024))])
        #expect(try PushFixture.read(body).entries == [.unrecognized(providerType: "message")])
    }

    @Test("10,000 levels in the data")
    func deep() throws {
        let deep = Array(("{\"job\":" + String(repeating: "[", count: 10_000)).utf8)
        let headers = [InboundRequest.Header("x-goog-pubsub-message-id", "1")]
        #expect(
            try PushFixture.read(PushFixture.request(deep, headers)).entries == [.unrecognized(providerType: "message")]
        )
    }
}
