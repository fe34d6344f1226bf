import AdapterKit
import Model
import Testing

@testable import PlivoAdapter

@Suite("Plivo: what calls mean")
struct PlivoMappingTests {
    private static let uuid = "5b40a428-bfc7-4daf-9d06-726c558bf3b8"

    @Test(
        "each status, its rank and whether it is the end",
        arguments: [
            ("queued", "sms.queued", 1, false), ("sending", "sms.sending", 2, false), ("sent", "sms.sent", 3, false),
            ("delivered", "sms.delivered", 5, false), ("read", "sms.read", 6, false),
            ("undelivered", "sms.undelivered", 5, true), ("failed", "sms.failed", 5, true),
            ("rejected", "sms.rejected", 5, true),
        ] as [(String, String, Int64, Bool)]
    )
    func statuses(_ status: String, _ type: String, _ rank: Int64, _ isTerminal: Bool) throws {
        let read = try PlivoFixture.read(PlivoFixture.form("status-delivered", "Status", status))
        let draft = try #require(read.drafts.first)
        #expect(read.entries.count == 1 && draft.type == type && draft.targetState == status)
        #expect(draft.key == "plivo:\(Self.uuid):\(status):2")
        #expect(draft.data["rank"] == .integer(rank) && draft.data["terminal"] == .bool(isTerminal))
    }

    @Test("a status with all that Plivo tells")
    func whole() throws {
        let expected = EventDraft(
            key: "plivo:\(Self.uuid):undelivered:3",
            type: "sms.undelivered",
            subject: Self.uuid,
            effectKey: "plivo||\(Self.uuid)|undelivered",
            targetState: "undelivered",
            objects: [Self.uuid],
            data: [
                "provider": "plivo", "livemode": true, "message_id": .string(Self.uuid), "status": "undelivered",
                "rank": 5, "terminal": true, "sequence": 3, "from": "15005550001", "to": "886900000000",
                "error_code": "30", "channel": "sms", "segments": "1", "parent_message": .string(Self.uuid),
                "part": "1 of 1", "mcc": "466", "mnc": "092", "total_rate": "0.0035", "total_amount": "0.0035",
            ]
        )
        #expect(try PlivoFixture.read(PlivoFixture.form("status-undelivered")) == .event(expected))
    }

    @Test("without a sequence the key is message and status")
    func sequence() throws {
        for value in [nil, ""] {
            let read = try PlivoFixture.read(PlivoFixture.form("status-delivered", "Sequence", value))
            #expect(read.drafts.map(\.key) == ["plivo:\(Self.uuid):delivered"])
            #expect(read.drafts.first?.data["sequence"] == nil)
        }
        for value in ["x", "-1", "1.0", "01", "99999999999999999999", " 1"] {
            let read = try PlivoFixture.read(PlivoFixture.form("status-delivered", "Sequence", value))
            #expect(read == .quarantined("Sequence: no whole number"), "\(value)")
        }
    }

    @Test("a message that came in, and the words by which people leave and come back")
    func received() throws {
        let drafts = try PlivoFixture.read(PlivoFixture.form("inbound")).drafts
        #expect(drafts.map(\.key) == ["plivo:in-1"] && drafts.map(\.type) == ["sms.received"])
        #expect(
            drafts.first?.data == [
                "provider": "plivo", "livemode": true, "message_id": "in-1", "status": "received",
                "from": "886900000000", "to": "15005550001", "text": "我在門口 & waiting", "channel": "sms",
            ]
        )
        for (text, second) in [("STOP", "opted_out"), ("unstop ", "opted_in"), ("stop it", nil)]
            as [(String, String?)]
        {
            let drafts = try PlivoFixture.read(PlivoFixture.form("inbound", "Text", text)).drafts
            #expect(drafts.map(\.type) == ["sms.received"] + (second.map { ["sms.\($0)"] } ?? []))
            #expect(drafts.map(\.key) == ["plivo:in-1"] + (second.map { ["plivo:in-1:\($0)"] } ?? []))
        }
    }

    @Test("what is not known is unrecognized, what decides and is not there is put aside")
    func others() throws {
        let read = { try PlivoFixture.read(PlivoFixture.form("status-delivered", $0, $1)) }
        #expect(try read("Status", "teleported") == .unrecognized("status teleported"))
        #expect(try read("MessageUUID", nil) == .unrecognized("no MessageUUID"))
        #expect(try read("MessageUUID", "") == .quarantined("MessageUUID: empty"))
        #expect(try read("Status", nil) == .quarantined("Status, Text: neither is there"))
        #expect(try PlivoFixture.read(FormFields([FormFields.Field("CallUUID", "1")])) == .unrecognized("call"))
    }

    @Test("a name with two values is put aside, one said twice is not")
    func repeated() throws {
        for field in ["MessageUUID", "Status", "Sequence", "To"] {
            var form = try PlivoFixture.form("status-delivered")
            form.fields.append(FormFields.Field(field, form[field] ?? ""))
            #expect(try PlivoFixture.read(form).drafts.count == 1, "\(field)")
            form.fields.append(FormFields.Field(field, "other"))
            let expected = Normalization.quarantined("\(field): there more than once, with different values")
            #expect(try PlivoFixture.read(form) == expected)
        }
    }

    @Test("a GET tells in its query, and a body that cannot be read fails")
    func get() throws {
        let adapter = try PlivoFixture.adapter()
        func read(_ method: String, _ target: String, _ body: String) throws -> Normalization {
            let request = InboundRequest(
                method: method,
                target: target,
                headers: [InboundRequest.Header("X-Plivo-Signature-V3", "x")],
                body: Array(body.utf8)
            )
            return try adapter.normalize(.withoutProof(request))
        }
        let read1 = try read("GET", "/notify/plivo?MessageUUID=u-1&Status=sent", "Status=failed")
        #expect(read1.drafts.map(\.key) == ["plivo:u-1:sent"])
        #expect(throws: AdapterFailure.self) { try read("POST", "/notify/plivo", "a=%zz") }
        #expect(throws: AdapterFailure.self) { try read("GET", "/notify/plivo?a=%ff", "") }
    }

    @Test("the answer is empty")
    func answers() throws {
        let request = PlivoFixture.request(try PlivoFixture.form("inbound"))
        #expect(try PlivoFixture.adapter().acknowledgement(of: request) == LiteralAnswer(status: 200))
    }
}
