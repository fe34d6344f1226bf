import HTTPTypes
import Model
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct ReceiptTests {
    @Test func showsWhatBecameOfACallAndWhy() async throws {
        let gateway = try await Gateway()
        let id = try await gateway.notify(#"{"key":"k1"}"#).json["receipt"]?.string ?? ""
        let shown = try await gateway.send(.get, "/v1/receipts/\(id)").json
        #expect(shown["id"] == .string(id) && shown["source"] == "echo/one" && shown["adapter"] == "echo")
        #expect(shown["received_at"] == "2027-01-15T08:00:00Z" && shown["status"] == "accepted")
        #expect(
            shown["evidence"] == [
                "verified": true, "matched_secret": "env:ECHO", "signed_at": .null, "skew_ms": .null,
            ]
        )
        let event = try #require(shown["events"]?.array?.first)
        #expect(shown["entries"]?.array?.first?["event"] == event["id"])
        #expect(event["type"] == "payment.succeeded" && event["receipt"] == .string(id) && event["entry"] == 0)
        try await gateway.close()
    }

    /// A call that is signed rightly shows who signed it and when, and proves nothing at a wrong time.
    @Test(arguments: [
        ("timestamp_too_old", false), ("timestamp_too_new", false), ("token_expired", false), ("malformed", true),
        ("token_reused", true),
    ])
    func aWrongTimeIsNoProof(_ reason: String, _ isProved: Bool) {
        let now = Timestamp(seconds: 1_800_000_000)
        let receipt = ReceiptRecord(
            id: ReceiptID(rawValue: 1),
            source: "s",
            adapter: "a",
            receivedAt: now,
            status: .rejected,
            method: "POST",
            target: "/notify/s",
            remote: "192.0.2.7",
            reason: reason,
            matchedSecret: "env:S",
            signedAt: now - .seconds(301),
            normalizerVersion: 1,
            bodyBytes: 0
        )
        #expect(
            receipt.evidence == [
                "verified": .bool(isProved), "matched_secret": "env:S", "signed_at": "2027-01-15T07:54:59Z",
                "skew_ms": 301_000,
            ]
        )
    }

    @Test func listsByEveryFilter() async throws {
        let gateway = try await Gateway()
        for index in 0..<3 {
            _ = try await gateway.notify(#"{"key":"\#(index)"}"#)
            gateway.time.advance(by: .seconds(60))
        }
        _ = try await gateway.notify("{}", secret: "no")
        func count(_ query: String) async throws -> Int? {
            try await gateway.send(.get, "/v1/receipts?\(query)").json["data"]?.array?.count
        }
        #expect(try await count("") == 4)
        #expect(try await count("status=accepted") == 3)
        #expect(try await count("status=rejected&source=echo/one") == 1)
        #expect(try await count("source=other") == 0)
        #expect(try await count("since=2027-01-15T08:01:00Z") == 3)
        #expect(try await count("since=2027-01-15T08:01:00Z&until=2027-01-15T08:02:00Z") == 1)
        #expect(try await count("limit=2") == 2)
        try await gateway.close()
    }

    @Test func pagesWithoutGapsWhileMoreCome() async throws {
        let gateway = try await Gateway()
        for index in 0..<5 { _ = try await gateway.notify(#"{"key":"\#(index)"}"#) }
        let first = try await gateway.send(.get, "/v1/receipts?limit=2").json
        _ = try await gateway.notify(#"{"key":"late"}"#)
        let cursor = first["next_cursor"]?.string ?? ""
        let rest = try await gateway.send(.get, "/v1/receipts?limit=10&cursor=\(cursor)").json
        let ids = [first, rest].flatMap { $0["data"]?.array ?? [] }.compactMap { $0["id"]?.string }
        #expect(ids.count == 5 && Set(ids).count == 5 && ids == ids.sorted(by: >))
        #expect(rest["next_cursor"] == .null)
        try await gateway.close()
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        let gateway = try await Gateway()
        for uri in [
            "/v1/receipts/rcp_0000000000000", "/v1/receipts/nonsense", "/v1/receipts/rcp_0000000000000/body",
            "/v1/receipts/ord_0000000000000", "/v1/events/evt_aaaaaaaaaaaaaaaaaaaaaaaaaa", "/v1/events/x",
            "/v1/replays/rpl_0000000000000", "/v1/orders/ord_0000000000000", "/v1/deliveries/dlv_0000000000000",
        ] {
            #expect(try await gateway.send(.get, uri).problem == "not_found", "\(uri)")
        }
        try await gateway.close()
    }

    @Test func credentialsAreNeverServed() async throws {
        let gateway = try await Gateway()
        let accepted = try await gateway.notify(#"{"key":"k1"}"#).json["receipt"]?.string ?? ""
        let rejected = try await gateway.notify("{}", secret: "forged-credential").json["receipt"]?.string ?? ""
        for uri in ["/v1/receipts", "/v1/receipts/\(accepted)", "/v1/receipts/\(rejected)", "/v1/events"] {
            let text = try await gateway.send(.get, uri).text
            #expect(!text.contains(Gateway.sourceSecret) && !text.contains("forged-credential"), "\(uri)")
        }
        let shown = try await gateway.send(.get, "/v1/receipts/\(rejected)").json
        let secret = shown["headers"]?.array?.first { $0["name"] == "x-secret" }?["value"]?.string
        #expect(secret?.hasPrefix("sha256:") == true)
        #expect(
            !gateway.log.lines.value.contains {
                $0.contains(Gateway.sourceSecret) || $0.contains("forged-credential") || $0.contains(Gateway.adminToken)
            }
        )
        try await gateway.close()
    }
}
