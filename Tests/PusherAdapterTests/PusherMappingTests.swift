import AdapterKit
import Model
import Signing
import Testing

@testable import PusherAdapter

@Suite("Pusher: what its events mean")
struct PusherMappingTests {
    @Test(
        "every event of the documentation",
        arguments: [
            ("channel_occupied", "channel.occupied", "private-stream-9", "occupied", [:]),
            ("channel_vacated", "channel.vacated", "private-stream-9", "vacated", [:]),
            ("member_added", "presence.joined", "presence-stream-viewer@1", "joined", ["user_id": "usr_1001"]),
            ("member_removed", "presence.left", "presence-stream-viewer@1", "left", ["user_id": "1001"]),
            (
                "client_event", "client.event", "presence-stream-viewer@1", "event",
                [
                    "event": "client-typing", "data": #"{"t":"李小明"}"#, "socket_id": "123.456",
                    "user_id": "usr_1001",
                ]
            ),
            (
                "client_event-private", "client.event", "private-e", "event",
                ["event": "client-typing", "data": #"{"t":1}"#, "socket_id": "123.456"]
            ), ("cache_miss", "cache.missed", "cache-scores", "missed", [:]),
            ("subscription_count", "channel.count", "private-stream-9", "count", ["subscription_count": 3]),
        ] as [(String, String, String, String, JSON)]
    )
    func maps(_ fixture: String, _ type: String, _ channel: String, _ state: String, _ members: JSON) throws {
        let body = try PusherCall.fixture(fixture)
        let draft = try #require(try PusherCall.draft(fixture))
        let key = "\(PusherCall.key)-\(Hex.encode(ContentDigest.sha256(body)))-0"
        #expect(draft.type == type && draft.subject == channel && draft.targetState == state)
        #expect(draft.key == key)
        #expect(draft.effectKey == "pusher|live|\(PusherCall.key)|\(channel)|\(state):\(key)")
        #expect(draft.occurredAt == Timestamp(milliseconds: 1_790_000_000_123))
        #expect(draft.account == PusherCall.key && draft.livemode && draft.amount == nil)
        var expected: [String: JSON] = [
            "provider": "pusher", "livemode": true, "account": .string(PusherCall.key), "channel": .string(channel),
            "provider_event": [
                "type": .string(String(fixture.prefix { $0 != "-" })), "created": "2026-09-21T14:13:20.123Z",
            ],
        ]
        for (name, value) in members.object?.members ?? [] { expected[name] = value }
        #expect(draft.data == .object(JSONObject(expected.map { ($0.key, $0.value) })))
    }

    @Test("of a batch, each has its own key, and what is wrong is put aside alone")
    func batch() throws {
        let read = try PusherCall.read(PusherCall.fixture("batch"))
        let drafts = read.drafts.map(Normalization.Entry.event)
        try #require(drafts.count == 3)
        #expect(
            read.entries == [
                drafts[0], drafts[1], .unrecognized(providerType: "poll_finished"),
                .quarantined(reason: "events[3].user_id: missing or no text"),
                .quarantined(reason: "events[4].subscription_count: missing or no whole number"),
                .quarantined(reason: "events[5]: no object"),
                .quarantined(reason: "events[6].name: missing or no text"),
                .quarantined(reason: "events[7].channel: missing or no text"), drafts[2],
            ]
        )
        #expect(Set(read.drafts.map(\.key)).count == 3 && Set(read.drafts.map(\.effectKey)).count == 3)
        #expect(read.drafts.map { $0.key.suffix(2) } == ["-0", "-1", "-8"])
    }

    @Test("another time is another call")
    func keys() throws {
        func key(_ time: Int64) throws -> String? {
            let body: JSON = [
                "time_ms": .integer(time), "events": [["name": "channel_occupied", "channel": "a"]],
            ]
            return try PusherCall.read(body.bytes).drafts.first?.key
        }
        let time = PusherCall.now.milliseconds
        #expect(try key(time) == key(time))
        #expect(try key(time) != key(time + 1))
    }

    @Test(
        "a signed body that is no batch fails with the place, whatever its time",
        arguments: [
            ("", "the body is not JSON"), ("hello", "the body is not JSON"), ("null", "time_ms"), ("[]", "time_ms"),
            (#"{"events":[]}"#, "time_ms"), (#"{"time_ms":"1790000000000","events":[]}"#, "time_ms"),
            (#"{"time_ms":-1,"events":[]}"#, "time_ms"), (#"{"time_ms":1.5,"events":[]}"#, "time_ms"),
            (#"{"time_ms":99999999999999999999,"events":[]}"#, "time_ms"),
            (#"{"time_ms":1790000000000}"#, "events"), (#"{"time_ms":1790000000000,"events":{}}"#, "events"),
        ]
    )
    func unreadable(_ body: String, _ place: String) throws {
        let failure = #expect(throws: AdapterFailure.self) { try PusherCall.read(Array(body.utf8)) }
        #expect(failure?.reason.hasPrefix(place) == true)
    }

    @Test("the furthest time there is neither traps nor passes")
    func furthest() {
        let body = Array(#"{"time_ms":9223372036854775807,"events":[]}"#.utf8)
        #expect(throws: VerificationFailure.self) { try PusherCall.read(body) }
    }

    @Test("a batch of nothing is ignored")
    func nothing() throws {
        let body = Array(#"{"time_ms":1790000000000,"events":[]}"#.utf8)
        #expect(try PusherCall.read(body) == .ignored("an empty batch"))
    }
}
