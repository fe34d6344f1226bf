import AdapterKit
import Model
import Signing

/// A good call to each double.
enum Samples {
    typealias Answer = OutboundResponse

    static func basic(_ user: String, _ password: String) -> InboundRequest.Header {
        .init("authorization", "Basic " + Base64.encode("\(user):\(password)".utf8))
    }

    static func gather(_ caller: Caller, change: (inout JSONObject) -> Void = { _ in }) async throws -> Answer {
        var body = JSONObject([
            ("apiKey", "gather-test-key"), ("spaceId", "AbC\\Test Room"),
            ("guestlist", ["alice@example.com": ["name": "", "affiliation": "Attendee", "role": "guest"]]),
            ("overwrite", false),
        ])
        change(&body)
        return try await caller.json("/api/setEmailGuestlist", .object(body))
    }

    static let klaviyoHeaders: [InboundRequest.Header] = [
        .init("authorization", "Klaviyo-API-Key pk_test_klaviyo"), .init("revision", "2026-07-15"),
    ]

    static func klaviyo(_ caller: Caller, headers: [InboundRequest.Header] = Self.klaviyoHeaders) async throws -> Answer
    {
        var caller = caller
        caller.headers = headers
        let body: JSON = ["data": ["type": "list", "attributes": ["name": "Ticket holders"]]]
        return try await caller.json("/api/lists", body, type: "application/vnd.api+json")
    }

    static let mailgunFields = [
        ("from", "Shop <shop@mg.example.com>"), ("to", "alice@example.com"), ("subject", "Your ticket"),
        ("text", "Hello"), ("o:tag", "ticket"), ("o:tag", "2026"), ("v:order", "ord_1"),
    ]

    static func mailgun(
        _ caller: Caller,
        _ fields: [(String, String)] = Self.mailgunFields,
        key: String = "mailgun-test-key"
    ) async throws -> Answer {
        var caller = caller
        caller.headers = [Self.basic("api", key)]
        return try await caller.form("/v3/mg.example.com/messages", fields)
    }

    struct File {
        var field: String
        var name: String
        var type: String
        var bytes: [UInt8]
    }

    /// A POST of a form as official clients write it (RFC 7578).
    static func multipart(_ fields: [(String, String)], _ files: [File] = [], to url: String) -> OutboundRequest {
        let boundary = "between-the-parts"
        var body: [UInt8] = []
        for (name, value) in fields {
            let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n"
            body += Array((head + value + "\r\n").utf8)
        }
        for file in files {
            let place = "Content-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\""
            body += Array("--\(boundary)\r\n\(place)\r\nContent-Type: \(file.type)\r\n\r\n".utf8)
            body += file.bytes + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
        let type = InboundRequest.Header("content-type", "multipart/form-data; boundary=\(boundary)")
        return OutboundRequest(method: "POST", url: url, headers: [type], body: body)
    }

    static let plivoBody: JSONObject = JSONObject([
        ("src", "886900000000"), ("dst", "886912345678<886987654321"), ("text", "Hello"), ("type", "sms"),
    ])

    static func plivo(
        _ caller: Caller,
        token: String = "plivo-test-token",
        change: (inout JSONObject) -> Void = { _ in }
    ) async throws -> Answer {
        var caller = caller
        caller.headers = [Self.basic("MATEST00000000000001", token)]
        var body = Self.plivoBody
        change(&body)
        return try await caller.json("/v1/Account/MATEST00000000000001/Message/", .object(body))
    }

    static let account = "AC00000000000000000000000000000001"
    static let twilioFields = [("To", "+886912345678"), ("From", "+886900000000"), ("Body", "Hello")]

    static func twilio(
        _ caller: Caller,
        _ fields: [(String, String)] = Self.twilioFields,
        token: String = "twilio-test-token"
    ) async throws -> Answer {
        var caller = caller
        caller.headers = [Self.basic(Self.account, token)]
        return try await caller.form("/2010-04-01/Accounts/\(Self.account)/Messages.json", fields)
    }

    static let sonetFields = [
        ("icpId", "demoicp"), ("icpOrderId", "ord-1"), ("icpProdId", "P1"), ("mpId", "CITI"), ("memo", ""),
        ("icpUserId", "u1"), ("icpProdDesc", "Diamonds"), ("price", "299"),
        ("returnUrl", "http://127.0.0.1:1/notify/sonet?metadata=x"), ("doAction", "authOrderCredit"),
    ]

    static func sonet(_ caller: Caller, _ fields: [(String, String)] = Self.sonetFields) async throws -> Answer {
        try await caller.form("/microPaymentPost.php", fields)
    }
}

extension [(String, String)] {
    /// The fields with one of them changed, or left out.
    func with(_ name: String, _ value: String?) -> Self {
        let rest = self.filter { $0.0 != name }
        return value.map { rest + [(name, $0)] } ?? rest
    }
}
