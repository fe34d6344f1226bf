import HTTPTypes
import Model
import TestSupport
import Testing

@testable import Edge

@Suite struct OperationTests {
    @Test func answersWithoutAToken() async throws {
        let gateway = try await Gateway()
        let health = try await gateway.send(.get, "/healthz", token: nil)
        #expect(try health.status == 200 && health.json == ["status": "ok"])
        let metrics = try await gateway.send(.get, "/metrics", token: nil)
        #expect(metrics.text == "tollgate_up 1\n")
        #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let keys = try await gateway.send(.get, "/.well-known/jwks.json", token: nil).json["keys"]?.array
        #expect(keys?.count == 1 && keys?.first?["kty"] == "OKP" && keys?.first?["d"] == nil)
        try await gateway.close()
    }

    @Test func saysWhyItIsNotReady() async throws {
        let gateway = try await Gateway()
        #expect(try await gateway.send(.get, "/readyz", token: nil).json == ["status": "ready"])
        gateway.notReady.change { $0 = ["draining", "disk: 3 % left"] }
        let answer = try await gateway.send(.get, "/readyz", token: nil)
        #expect(try answer.status == 503 && answer.problem == "not_ready")
        #expect(answer.headers[.retryAfter] == "5")
        #expect(try answer.json["reasons"] == ["draining", "disk: 3 % left"])
        // It is alive all the same.
        #expect(try await gateway.send(.get, "/healthz", token: nil).status == 200)
        try await gateway.close()
    }

    @Test func servesASchemaForEveryType() async throws {
        let gateway = try await Gateway()
        for type in EventVocabulary.types {
            let answer = try await gateway.send(.get, "/schemas/\(type)/1", token: nil)
            #expect(answer.status == 200 && answer.headers[.contentType] == "application/schema+json", "\(type)")
            #expect(try answer.json["properties"]?["type"]?["const"] == .string(type))
            #expect(try answer.json["$id"] == .string("https://hooks.example.com/schemas/\(type)/1"))
        }
        for uri in ["/schemas/payment.succeeded/2", "/schemas/payment.invented/1", "/schemas/payment/1"] {
            #expect(try await gateway.send(.get, uri, token: nil).problem == "not_found", "\(uri)")
        }
        try await gateway.close()
    }

    @Test func countsByGroupAndClassOnly() async throws {
        let gateway = try await Gateway()
        _ = try await gateway.send(.get, "/healthz")
        _ = try await gateway.send(.get, "/readyz?x=1")
        _ = try await gateway.send(.get, "/v1/orders")
        _ = try await gateway.send(.get, "/v1/orders/ord_1")
        _ = try await gateway.send(.get, "/schemas/a/1")
        _ = try await gateway.send(.get, "/wp-login.php")
        _ = try await gateway.notify("{}", uri: "/notify/nobody")
        let expected: [String: Int64] = [
            "operations,status=2xx": 1, "operations,status=4xx": 1, "api,status=2xx": 1, "api,status=4xx": 1,
            "schemas,status=4xx": 1, "other,status=4xx": 1, "notify,status=4xx": 1,
        ]
        for (name, count) in expected {
            #expect(gateway.counters.values["tollgate_http_requests_total{route=\(name)}"] == count, "\(name)")
        }
        #expect(gateway.counters.values.count == expected.count)
        try await gateway.close()
    }

    @Test func logsWritesWithoutTheirContents() async throws {
        let gateway = try await Gateway()
        _ = try await gateway.create(OrderTests.order)
        _ = try await gateway.send(.get, "/v1/orders")
        let lines = gateway.log.lines.value.filter { $0.contains("api write") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains("POST /v1/orders") == true && lines.first?.contains("admin") == true)
        #expect(lines.first?.contains("a@example.com") == false)
        try await gateway.close()
    }
}
