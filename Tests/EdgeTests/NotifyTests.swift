import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingest
import Model
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct NotifyTests {
    @Test func takesInACall() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.notify(#"{"key":"k1"}"#)
        #expect(answer.status == 200 && answer.headers[.contentType] == "application/json")
        let receipt = try #require(try answer.json["receipt"]?.string)
        #expect(answer.text == #"{"receipt":"\#(receipt)","status":"accepted"}"#)
        let again = try await gateway.notify(#"{"key":"k1"}"#)
        #expect(try again.status == 200 && again.json["status"] == "duplicate")
        let conflict = try await gateway.notify(#"{"key":"k1","amount":7}"#)
        #expect(try conflict.status == 200 && conflict.json["status"] == "conflict")
        #expect(gateway.counters.values["tollgate_http_requests_total{route=notify,status=2xx}"] == 3)
        try await gateway.close()
    }

    @Test func answersInTheProvidersWords() async throws {
        let gateway = try await Gateway()
        let words = try #require(HTTPField.Name("x-words"))
        for _ in 1...2 {
            let answer = try await gateway.notify(#"{"key":"k1"}"#, headers: [words: "<ok/>"])
            #expect(answer.status == 202 && answer.text == "<ok/>" && answer.headers[.contentType] == "text/xml")
            #expect(answer.headers[try #require(HTTPField.Name("x-seen"))] == "yes")
        }
        // A forged call gets no such words.
        let forged = try await gateway.notify(#"{"key":"k2"}"#, secret: "wrong", headers: [words: "<ok/>"])
        #expect(forged.status == 401 && forged.text != "<ok/>")
        let stored = try await gateway.send(.get, "/v1/receipts").json["data"]?.array ?? []
        #expect(stored.compactMap { $0["status"]?.string } == ["rejected", "duplicate", "accepted"])
        try await gateway.close()
    }

    @Test func answersAProbeAndKeepsNothingOfIt() async throws {
        let gateway = try await Gateway()
        let probe = try #require(HTTPField.Name("x-probe"))
        let answer = try await gateway.notify("", secret: "wrong", headers: [probe: "1"])
        #expect(answer.status == 204 && answer.body.isEmpty)
        #expect(try await gateway.send(.get, "/v1/receipts").json["data"]?.array == [])
        #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=probe}"] == 1)
        try await gateway.close()
    }

    @Test func keepsEveryByteAndHeader() async throws {
        let gateway = try await Gateway()
        let body = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var headers: HTTPFields = [.contentType: "application/x-weird"]
        let name = try #require(HTTPField.Name("X-Twice"))
        headers.append(HTTPField(name: name, value: "one"))
        headers.append(HTTPField(name: name, value: "two"))
        let answer = try await gateway.notify(body: body, uri: "/notify/echo/one?a=%2F&b=c+d", headers: headers)
        let id = try #require(try answer.json["receipt"]?.string)
        let stored = try await gateway.send(.get, "/v1/receipts/\(id)/body")
        #expect(stored.body == body)
        #expect(stored.headers[.contentType] == "application/octet-stream")
        #expect(stored.headers[.contentDisposition] == "attachment; filename=\"\(id).bin\"")
        #expect(stored.headers[.xContentTypeOptions] == "nosniff")
        let shown = try await gateway.send(.get, "/v1/receipts/\(id)").json
        #expect(shown["target"] == "/notify/echo/one?a=%2F&b=c+d" && shown["body_bytes"] == 70_000)
        let pairs = shown["headers"]?.array?.map { "\($0["name"]?.string ?? ""): \($0["value"]?.string ?? "")" } ?? []
        #expect(pairs.first == "host: localhost")
        #expect(pairs.filter { $0.hasPrefix("x-twice") } == ["x-twice: one", "x-twice: two"])
        #expect(pairs.contains("content-type: application/x-weird"))
        try await gateway.close()
    }

    /// A call that waits for the rest of its body holds what has come of it.
    @Test(.timeLimit(.minutes(2))) func largeBodiesShareABudget() async throws {
        let gateway = try await Gateway(
            limits: EdgeLimits(notifyBody: 200_000, apiBody: 200_000, bodies: 200_000, bodyTime: .seconds(110))
        )
        try await gateway.application.test(.live) { client in
            let port = try #require(client.port)
            /// Answers the head and the beginning of the body.
            @Sendable func send(_ bytes: Int) async throws -> String {
                let connection = try await RawConnection(port: port)
                let body = String(repeating: "x", count: bytes)
                try await connection.send(LiveTests.head + "Content-Length: \(bytes)\r\n\r\n\(body)")
                defer { connection.close() }
                return try await connection.wait(for: "}")
            }
            let waiting = try await RawConnection(port: port)
            let part = String(repeating: "x", count: 149_999)
            try await waiting.send(LiveTests.head + "Content-Length: 150000\r\n\r\n\(part)")
            // Until the server has read that, there is room for both.
            var answer = ""
            while !answer.hasPrefix("HTTP/1.1 503 ") { answer = try await send(100_000) }
            #expect(answer.lowercased().contains("retry-after: 1\r\n") && answer.contains(#""code":"overloaded""#))
            // A small one needs no room of that budget.
            #expect(try await send(16_384).hasPrefix("HTTP/1.1 200 "))
            try await waiting.send("x")
            #expect(try await waiting.wait(for: "}").hasPrefix("HTTP/1.1 200 "))
            waiting.close()
            // What is given back can be used again, however often; a refused one has left nothing behind.
            for _ in 0..<4 { #expect(try await send(150_000).hasPrefix("HTTP/1.1 200 ")) }
        }
        #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=unavailable}"] == 1)
        try await gateway.close()
    }

    @Test func aForgeryIsRefusedOnTheRecord() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.notify(#"{"key":"k1"}"#, secret: "wrong-secret-000")
        #expect(try answer.status == 401 && answer.problem == "signature_mismatch")
        let id = try #require(try answer.json["receipt"]?.string)
        let shown = try await gateway.send(.get, "/v1/receipts/\(id)")
        #expect(try shown.json["status"] == "rejected" && shown.json["reason"] == "signature_mismatch")
        #expect(try shown.json["evidence"]?["verified"] == false)
        #expect(!shown.text.contains("wrong-secret-000"))
        try await gateway.close()
    }

    @Test(arguments: [
        "/notify/", "/notify/echo", "/notify/echo/one/", "/notify/echo/two", "/notify/echo%2Fone", "/notify/?echo/one",
    ])
    func anUnknownSourceIsCountedAndLoggedNotStored(_ uri: String) async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.notify("{}", uri: uri)
        #expect(try answer.status == 404 && answer.problem == "unknown_source")
        #expect(gateway.receipts.values["tollgate_receipts_total{source=-,outcome=unknown_source}"] == 1)
        let lines = gateway.log.lines.value.filter { $0.contains("calls are not stored") }
        #expect(lines.count == 1 && lines.first?.contains("unknown_source") == true, "\(lines)")
        #expect(lines.first?.contains("?") == false, "a query may hold a credential")
        #expect(try await gateway.send(.get, "/v1/receipts").json["data"] == [])
        try await gateway.close()
    }

    @Test func aMethodTheProviderDoesNotUseIsRefused() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(.get, "/notify/echo/one", token: nil)
        #expect(try answer.status == 405 && answer.problem == "method_not_allowed")
        #expect(answer.headers[.allow] == "POST, PUT")
        #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=method}"] == 1)
        let put = try await gateway.notify(#"{"key":"p"}"#, method: .put)
        #expect(put.status == 200)
        try await gateway.close()
    }

    @Test func anEncodedBodyIsRefused() async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.notify("{}", headers: [.contentEncoding: "gzip"])
        #expect(try answer.status == 415 && answer.problem == "unsupported_encoding")
        #expect(answer.headers[.acceptEncoding] == "identity")
        #expect(try await gateway.notify(#"{"key":"i"}"#, headers: [.contentEncoding: "identity"]).status == 200)
        try await gateway.close()
    }

    @Test func theLimitIsExact() async throws {
        let gateway = try await Gateway(limits: EdgeLimits(notifyBody: 1000))
        #expect(try await gateway.notify(body: Array(repeating: 65, count: 1000)).status == 200)
        let over = try await gateway.notify(body: Array(repeating: 65, count: 1001))
        #expect(try over.status == 413 && over.problem == "body_too_large")
        #expect(gateway.receipts.values["tollgate_receipts_total{source=echo/one,outcome=oversize}"] == 1)
        #expect(try await gateway.send(.get, "/v1/receipts").json["data"]?.array?.count == 1)
        try await gateway.close()
    }

    @Test func ourOwnTroubleIsA503() async throws {
        let gateway = try await Gateway(maximumPages: 100)
        var last = try await gateway.notify(#"{"key":"0"}"#)
        for index in 1..<3000 where last.status == 200 { last = try await gateway.notify(#"{"key":"\#(index)"}"#) }
        #expect(try last.status == 503 && last.problem == "store_unavailable")
        #expect(last.headers[.retryAfter] == "5")
        try await gateway.close()
    }

    @Test func rendersWhatIngestSays() async throws {
        let receipt = ReceiptID(rawValue: 77)
        let batch = ReceiveAnswer(
            status: 200,
            receipt: receipt,
            outcome: .accepted,
            counts: [.accepted: 2, .duplicate: 1]
        )
        #expect(
            try await Self.body(batch)
                == #"{"receipt":"\#(receipt)","status":"accepted","counts":{"accepted":2,"duplicate":1}}"#
        )
        #expect(try await Self.body(ReceiveAnswer(status: 204, receipt: receipt, outcome: .rejected)) == "")
        let problem = ReceiveAnswer(
            status: 503,
            problem: ReceiveAnswer.Problem(code: "store_overloaded", detail: "later"),
            retryAfter: 1
        )
        #expect(Problem(problem).headers[.retryAfter] == "1" && Problem(problem).code == "store_overloaded")
    }

    private static func body(_ answer: ReceiveAnswer) async throws -> String {
        let responder = CallbackResponder<EdgeContext> { _, _ in .notify(answer) }
        return try await Application(responder: responder).test(.router) { client in
            Answer(try await client.execute(uri: "/", method: .get)).text
        }
    }
}

extension Gateway {
    func notify(
        _ text: String,
        uri: String = "/notify/echo/one",
        method: HTTPRequest.Method = .post,
        secret: String = Gateway.sourceSecret,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await self.notify(body: Array(text.utf8), uri: uri, method: method, secret: secret, headers: headers)
    }

    func notify(
        body: [UInt8],
        uri: String = "/notify/echo/one",
        method: HTTPRequest.Method = .post,
        secret: String = Gateway.sourceSecret,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let name = HTTPField.Name("X-Secret") { headers[name] = secret }
        return try await self.send(method, uri, token: nil, headers: headers, body: body)
    }
}
