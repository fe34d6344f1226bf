import AdapterKit
import Model
import Testing

@testable import InternalAdapter

@Suite("Internal: what is passed on")
struct InternalMappingTests {
    private static let time = Timestamp(rfc3339: "2026-09-21T14:13:20Z")
    private static let id = "01J0000000000000000000"

    @Test(
        "type, subject, time and data pass through; source and id make the key",
        arguments: [
            ("user.created", "usr_1001", "/services/accounts"), ("user.updated", "usr_1001", "/services/accounts"),
            ("ticket.created", "tkt_77", "/services/tickets"), ("ticket.updated", "tkt_77", "/services/tickets"),
            ("ticket.admitted", "tkt_77", "/services/door"), ("post.created", "pst_9", "/services/posts"),
            ("goal.reached", "goal_5", "/services/goals"), ("gift.sent", "gift_3", "/services/goals"),
        ]
    )
    func passes(_ type: String, _ subject: String, _ source: String) throws {
        let draft = try #require(try InternalCall.draft(type))
        let data = try JSON(parsing: InternalCall.fixture(type))["data"]?.object
        #expect(draft.type == type && draft.subject == subject && draft.occurredAt == Self.time)
        #expect(draft.key == "\(source) \(Self.id)")
        // What ends a goal moves money: its effect is the goal's and its end's, whoever tells it again.
        let effect = type == "goal.reached" ? "goal_5|reached" : draft.key
        #expect(draft.effectKey == "internal|\(draft.livemode ? "live" : "test")||\(effect)")
        #expect(draft.livemode == (type != "ticket.updated"))
        #expect(draft.amount == nil && draft.orderReference == nil && draft.account == nil)
        // And what it decides is its state.
        let decision = "reached|live|funding|no show goal|release|faust_7"
        #expect(draft.targetState == (type == "goal.reached" ? decision : nil))
        for (name, value) in data?.members ?? [] { #expect(draft.data[name] == value) }
        #expect(draft.data.object?.members.count == (data?.members.count ?? 0) + 1)
        let origin = draft.data["provider_event"]
        #expect(origin?["id"] == .string(Self.id) && origin?["source"] == .string(source))
        #expect(origin?["created"]?.string.flatMap { Timestamp(rfc3339: $0) } == Self.time)
    }

    @Test("further attributes are told beside the data")
    func extensions() throws {
        let trace = try InternalCall.draft("user.updated")?.data["provider_event"]?["traceparent"]
        #expect(trace == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    }

    @Test("data that is no object stands in one")
    func shapes() throws {
        #expect(try InternalCall.draft("list")?.data["value"] == [["i": 1], 2, .null])
        let text = try InternalCall.draft("text")?.data
        #expect(text?["text"] == "hello 票" && text?["content_type"] == "text/plain")
        let bytes = try InternalCall.draft("bytes")
        #expect(bytes?.data["base64"] == "AAH/" && bytes?.data["content_type"] == "application/octet-stream")
        // Without a subject, an event is about itself.
        #expect(bytes?.subject == Self.id)
        let bare = try InternalCall.draft("bare")
        #expect(bare?.key == "urn:example:a 1" && bare?.subject == "1" && bare?.occurredAt == nil)
        #expect(bare?.data.object?.members.map(\.name) == ["provider_event"])
    }

    @Test("no two pairs of source and id share a key")
    func keys() throws {
        func key(_ source: String, _ id: String) throws -> String? {
            let event = CloudEvent(id: id, source: source, type: "user.created")
            return try InternalCall.read(event.structured).drafts.first?.key
        }
        #expect(try key("/a", "b c") == "/a b c")
        #expect(try key("/a b", "c") == nil)
        #expect(try key("/a#b", "c") != key("/a", "b#c"))
    }

    @Test("of a batch, each member that is none or may not be published is put aside alone")
    func batch() throws {
        let read = try InternalCall.read(
            InternalCall.fixture("batch"),
            type: InternalCall.batch,
            options: ["types": ["user.*", "ticket.*"]]
        )
        let first = Normalization.Entry.event(try #require(read.drafts.first))
        let last = Normalization.Entry.event(try #require(read.drafts.dropFirst().first))
        #expect(
            read.entries == [
                first, .quarantined(reason: "the attribute type is missing"),
                .quarantined(reason: "the JSON text is not an object"),
                .quarantined(
                    reason: "type: payment.refunded moves money, and the source's types do not name it in full"
                ), .quarantined(reason: "type: is not words of a-z, 0-9 and _ with dots between them"),
                .quarantined(reason: "source: is no URI reference: it holds a blank"), last, first,
            ]
        )
        #expect(read.drafts.map(\.key).map { $0.suffix(3) } == ["b-1", "b-6", "b-1"])
    }

    @Test("a batch of nothing is ignored, one of too much refused")
    func sizes() throws {
        #expect(try InternalCall.read(Array("[]".utf8), type: InternalCall.batch) == .ignored("an empty batch"))
        let many = JSON.array(Array(repeating: JSON.null, count: 1001)).bytes
        #expect(throws: AdapterFailure("the batch holds 1001 events, more than 1000")) {
            try InternalCall.read(many, type: InternalCall.batch)
        }
    }
}
