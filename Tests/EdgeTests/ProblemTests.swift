import HTTPTypes
import Model
import Store
import Testing

@testable import Edge

@Suite struct ProblemTests {
    @Test func whatIsNotServedIsSaid() async throws {
        let gateway = try await Gateway()
        for uri in [
            "/", "/nothing", "/v1", "/v1/", "/v1/seats", "/v1/orders/", "/healthz/x", "/schemas/payment.succeeded",
        ] {
            #expect(try await gateway.send(.get, uri).problem == "not_found", "\(uri)")
        }
        try await gateway.close()
    }

    @Test func aWrongMethodNamesTheRightOnes() async throws {
        let gateway = try await Gateway()
        let orders = try await gateway.send(.delete, "/v1/orders")
        #expect(try orders.status == 405 && orders.problem == "method_not_allowed")
        #expect(orders.headers[.allow] == "GET, HEAD, POST")
        #expect(try await gateway.send(.post, "/healthz").headers[.allow] == "GET, HEAD")
        let subscription = try await gateway.send(.put, "/v1/subscriptions/sub_0000000000000")
        #expect(subscription.headers[.allow] == "GET, HEAD, PATCH, DELETE")
        try await gateway.close()
    }

    @Test(arguments: [
        ("/v1/orders?fase=paid", "unknown_parameter", "fase"), ("/v1/orders?phase=nope", "invalid_parameter", "phase"),
        ("/v1/orders?limit=0", "invalid_parameter", "limit"), ("/v1/orders?limit=1001", "invalid_parameter", "limit"),
        ("/v1/orders?limit=ten", "invalid_parameter", "limit"), ("/v1/orders?cursor=1", "invalid_parameter", "cursor"),
        ("/v1/orders?since=yesterday", "invalid_parameter", "since"),
        ("/v1/orders?phase=paid&phase=paid", "invalid_parameter", "phase"),
        ("/v1/receipts?status=lost", "invalid_parameter", "status"),
        ("/v1/events?type=payment.*", "invalid_parameter", "type"),
        ("/v1/events?handling=lost", "invalid_parameter", "handling"),
        ("/v1/deliveries?subscription=ord_0000000000000", "invalid_parameter", "subscription"),
        ("/v1/deliveries?event=evt_1", "invalid_parameter", "event"),
        ("/healthz?verbose", "unknown_parameter", "verbose"),
    ])
    func refusesParametersItWouldMisread(_ uri: String, _ code: String, _ name: String) async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(.get, uri)
        #expect(try answer.status == 400 && answer.problem == code)
        #expect(try answer.json["parameter"] == .string(name))
        try await gateway.close()
    }

    @Test func readsParametersPercentEncoded() async throws {
        let gateway = try await Gateway()
        #expect(
            try await gateway.send(.get, "/v1/orders?since=2026-01-01T00%3A00%3A00%2B01%3A00&reference=a%20b+c").status
                == 200
        )
        for uri in [
            "/v1/orders?reference=%", "/v1/orders?reference=%zz", "/v1/orders?reference=%+5",
            "/v1/orders?reference=%ff", "/v1/orders?reference=a%00b",
        ] {
            #expect(try await gateway.send(.get, uri).problem == "invalid_parameter", "\(uri)")
        }
        try await gateway.close()
    }

    @Test func refusesBodiesItCannotRead() async throws {
        let gateway = try await Gateway()
        let uri = "/v1/deliveries/retry"
        for body in ["{", "[]", "1", "{} {}", "\u{FEFF}{}"] {
            let answer = try await gateway.send(.post, uri, body: Array(body.utf8))
            #expect(try answer.status == 400 && answer.problem == "malformed_json", "\(body)")
        }
        let form = try await gateway.send(
            .post,
            uri,
            headers: [.contentType: "application/x-www-form-urlencoded"],
            body: Array("a=b".utf8)
        )
        #expect(try form.status == 415 && form.problem == "unsupported_media_type")
        let unknown = try await gateway.send(.post, uri, json: ["stat": "dead", "limit": 0])
        #expect(try unknown.status == 422 && unknown.problem == "validation_failed")
        #expect(try unknown.json["errors"]?.array?.compactMap { $0["path"]?.string } == ["stat", "limit"])
        let twice = try await gateway.send(.post, uri, body: Array(#"{"state":"dead","state":"dead"}"#.utf8))
        #expect(try twice.json["errors"]?.array?.first?["path"] == "state")
        try await gateway.close()
    }

    @Test func boundsTheBody() async throws {
        let gateway = try await Gateway(limits: EdgeLimits(apiBody: 100))
        let fits = try await gateway.send(
            .post,
            "/v1/deliveries/retry",
            body: Array("{}".utf8) + Array(repeating: 32, count: 98)
        )
        #expect(fits.status == 202)
        let over = try await gateway.send(
            .post,
            "/v1/deliveries/retry",
            body: Array("{}".utf8) + Array(repeating: 32, count: 99)
        )
        #expect(try over.status == 413 && over.problem == "body_too_large")
        try await gateway.close()
    }

    @Test func ourOwnTroubleIsNotTheCallers() async throws {
        let gateway = try await Gateway(maximumPages: 100)
        var last = try await gateway.create(OrderTests.order(reference: "R"), key: "0")
        for index in 1..<2000 where last.status == 201 {
            last = try await gateway.create(OrderTests.order(reference: "R-\(index)"), key: "\(index)")
        }
        #expect(try last.status == 503 && last.problem == "store_unavailable")
        #expect(last.headers[.retryAfter] == "5")
        // What is read needs no room.
        #expect(try await gateway.send(.get, "/v1/orders").status == 200)
        try await gateway.close()
    }

    @Test func errorsBecomeProblemsWithoutTheirInsides() {
        struct Inner: Error { let secret = "s3cr3t" }
        let inner = Problem(Inner())
        #expect(inner.status == 500 && inner.code == "internal_error" && !inner.json.text.contains("s3cr3t"))
        let failed = Problem(StoreError.failed(reason: "s3cr3t"))
        #expect(failed.status == 500 && failed.code == "store_failed" && !failed.json.text.contains("s3cr3t"))
        let full = Problem(StoreError.unavailable(reason: "s3cr3t"))
        #expect(full.status == 503 && full.headers[.retryAfter] == "5" && !full.json.text.contains("s3cr3t"))
        let overloaded = Problem(StoreError.overloaded)
        #expect(overloaded.status == 503 && overloaded.headers[.retryAfter] == "1")
        let conflict = Problem(StoreError.conflict(reason: "the name is taken"))
        #expect(conflict.status == 409 && conflict.detail == "the name is taken")
    }
}
