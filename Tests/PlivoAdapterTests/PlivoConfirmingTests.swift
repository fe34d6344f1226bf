import AdapterKit
import Model
import Signing
import Testing

@testable import PlivoAdapter

@Suite("Plivo: asking about what V2 leaves open")
struct PlivoConfirmingTests {
    static let uuid = "5b40a428-bfc7-4daf-9d06-726c558bf3b8"
    private static let options: [String: JSON] = ["allow_v2": true, "auth_id": "MAINVENTED"]

    /// What Plivo's API says of the message of the fixtures, invented, in its shape.
    static func answer(_ state: JSON, status: Int = 200, uuid: String = Self.uuid) -> OutboundResponse {
        let body: JSON = [
            "api_id": "0", "message_uuid": .string(uuid), "message_state": state, "message_direction": "outbound",
            "message_type": "sms", "from_number": "15005550001", "to_number": "886900000000", "error_code": "000",
            "units": 1, "total_amount": "0.00350", "total_rate": "0.00350",
        ]
        return OutboundResponse(status: status, body: body.bytes)
    }

    private static func question(_ status: String) -> ConfirmationQuestion {
        ConfirmationQuestion(query: ["message": .string(Self.uuid), "status": .string(status)])
    }

    private static func read(_ answer: OutboundResponse, claimed: String) throws -> AdapterKit.Confirmation {
        try PlivoFixture.adapter(options: Self.options).read(answer: answer, to: Self.question(claimed))
    }

    private static func claims(_ form: FormFields) throws -> [Normalization.Entry] {
        let request = PlivoFixture.request(form, PlivoFixture.v2())
        return try PlivoFixture.adapter(options: Self.options).normalize(.withoutProof(request)).entries
    }

    @Test("a status is a claim, and tells nothing before Plivo has spoken")
    func claim() throws {
        #expect(
            try Self.claims(PlivoFixture.form("status-delivered")) == [
                .claim(
                    Claim(
                        key: "plivo:\(Self.uuid):delivered:2",
                        query: ["message": .string(Self.uuid), "status": "delivered"],
                        objects: [Self.uuid]
                    )
                )
            ]
        )
        let stop = try Self.claims(PlivoFixture.form("inbound", "Text", "STOP"))
        guard case .claim(let claim)? = stop.first else { return try #require(stop.first == nil) }
        #expect(claim.key == "plivo:in-1" && claim.query == ["message": "in-1", "status": "received"])
        #expect(
            Array(stop.dropFirst()) == [
                .quarantined(
                    reason: "sms.opted_out: told with a V2 signature, which leaves it open, and Plivo does not confirm "
                        + "what a message says"
                )
            ]
        )
    }

    @Test("an id that could lead elsewhere is never asked for", arguments: ["../Account", "a/b", "a?b", "é", "a b"])
    func paths(_ id: String) throws {
        let entries = try Self.claims(PlivoFixture.form("status-delivered", "MessageUUID", id))
        guard case .quarantined(let reason)? = entries.first else { return try #require(entries.isEmpty) }
        #expect(entries.count == 1 && reason.hasSuffix("its MessageUUID is none"))
        let question = ConfirmationQuestion(query: ["message": .string(id), "status": "sent"])
        #expect(throws: ConfirmationRefusal("the claim cannot be read")) {
            try PlivoFixture.adapter(options: Self.options).query(for: question)
        }
    }

    @Test("the account's token is the current secret")
    func query() throws {
        let adapter = try PlivoFixture.adapter(
            [PlivoFixture.secret, PlivoFixture.old],
            options: Self.options.merging(["api_url": "http://127.0.0.1:9/"]) { $1 }
        )
        let request = try adapter.query(for: Self.question("sent"))
        #expect(request.method == "GET" && request.body.isEmpty)
        #expect(request.url == "http://127.0.0.1:9/v1/Account/MAINVENTED/Message/\(Self.uuid)/")
        let code = Base64.encode(Array("MAINVENTED:".utf8) + PlivoFixture.secret.bytes)
        #expect(request.headers.first { $0.isNamed("authorization") }?.value == "Basic \(code)")
        let url = try PlivoFixture.adapter(options: Self.options).query(for: Self.question("sent")).url
        #expect(url.hasPrefix("https://api.plivo.com/v1/"))
    }

    @Test("what Plivo says is the fact, in its own words")
    func confirmed() throws {
        guard case .confirmed(let drafts) = try Self.read(Self.answer("delivered"), claimed: "delivered") else {
            Issue.record("not confirmed")
            return
        }
        #expect(drafts.map(\.key) == ["plivo:\(Self.uuid):delivered"] && drafts.map(\.type) == ["sms.delivered"])
        #expect(
            drafts.first?.data == [
                "provider": "plivo", "livemode": true, "message_id": .string(Self.uuid), "status": "delivered",
                "rank": 5, "terminal": false, "from": "15005550001", "to": "886900000000", "channel": "sms",
                "total_amount": "0.00350", "total_rate": "0.00350",
            ]
        )
    }

    @Test(
        "what was told is held against what Plivo says",
        arguments: [
            ("sent", "sent", "confirmed sms.sent"), ("queued", "delivered", "confirmed sms.delivered"),
            ("delivered", "read", "confirmed sms.read"), ("delivered", "sent", "retry"),
            ("delivered", "failed", "refused sms.failed"), ("failed", "delivered", "refused sms.delivered"),
            ("received", "received", "confirmed sms.received"), ("received", "sent", "refused sms.sent"),
            ("sent", "received", "refused sms.received"), ("sent", "teleported", "retry"),
        ]
    )
    func verdicts(_ claimed: String, _ state: String, _ expected: String) throws {
        let verdict =
            switch try Self.read(Self.answer(.string(state)), claimed: claimed) {
            case .confirmed(let drafts): "confirmed \(drafts.map(\.type).joined(separator: " "))"
            case .refused(_, let drafts): "refused \(drafts.map(\.type).joined(separator: " "))"
            case .retry: "retry"
            }
        #expect(verdict == expected)
    }

    @Test("an answer that is none confirms nothing")
    func answers() throws {
        let cases: [(OutboundResponse, AdapterKit.Confirmation)] = [
            (Self.answer("sent", status: 404), .refused(reason: "Plivo knows no such message")),
            (
                Self.answer("sent", status: 401),
                .retry(reason: "Plivo refuses auth_id and the source's first secret")
            ),
            (Self.answer("sent", status: 302), .retry(reason: "Plivo answered 302")),
            (Self.answer("sent", uuid: "other"), .refused(reason: "the answer is about another message")),
            (Self.answer(7), .retry(reason: "message_state: missing or no text")),
            (OutboundResponse(status: 200), .retry(reason: "")),
            (OutboundResponse(status: 200, body: Array("<html>".utf8)), .retry(reason: "")),
            (
                OutboundResponse(status: 200, body: Array("[]".utf8)),
                .refused(reason: "the answer is about another message")
            ),
        ]
        for (answer, expected) in cases {
            let verdict = try Self.read(answer, claimed: "sent")
            if case .retry(let reason) = verdict, expected == .retry(reason: "") {
                #expect(reason.hasPrefix("the answer is not JSON"))
            } else {
                #expect(verdict == expected)
            }
        }
    }

    @Test(
        "an option that is none is refused at the start",
        arguments: [
            ("auth_id", ""), ("auth_id", "MA/../x"), ("auth_id", 7), ("api_url", "api.plivo.com"), ("api_url", 1),
        ] as [(String, JSON)]
    )
    func options(_ key: String, _ value: JSON) {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try PlivoFixture.adapter(options: [key: value])
        }
        #expect(error?.key == key)
    }
}
