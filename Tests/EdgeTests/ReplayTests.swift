import HTTPTypes
import Model
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct ReplayTests {
    @Test func aDryRunAnswersWithItsResult() async throws {
        let gateway = try await Gateway()
        let id = try await gateway.notify(#"{"key":"k1"}"#).json["receipt"] ?? .null
        let answer = try await gateway.send(.post, "/v1/replays", json: ["ids": [id], "dry_run": true])
        #expect(answer.status == 200)
        let json = try answer.json
        #expect(json["state"] == "finished" && json["dry_run"] == true && json["counts"]?["same"] == 1)
        let entry = json["results"]?.array?.first?["entries"]?.array?.first
        #expect(entry?["causes"] == ["payment.succeeded pay_k1"])
        #expect(try await gateway.send(.get, "/v1/replays").json["data"] == [])
        try await gateway.close()
    }

    @Test func runsBesideTheCallerAndShowsItsProgress() async throws {
        let gateway = try await Gateway()
        _ = try await gateway.notify(#"{"key":"k1"}"#)
        let answer = try await gateway.send(.post, "/v1/replays", json: ["source": "echo/one"])
        #expect(try answer.status == 202 && answer.json["state"] == "running")
        let shown = try await gateway.replayed(answer)
        #expect(shown["state"] == "finished" && shown["counts"]?["receipts"] == 1)
        #expect(shown["request"]?["source"] == "echo/one")
        #expect(shown["results"]?.array?.count == 1)
        let listed = try await gateway.send(.get, "/v1/replays").json["data"]?.array
        #expect(listed?.count == 1 && listed?.first?["results"] == nil)
        try await gateway.close()
    }

    @Test(
        arguments: [
            ([:], ["ids"]), (["ids": ["rcp_1"]], ["ids[0]"]),
            (["ids": ["rcp_0000000000000"], "status": "rejected"], ["ids"]), (["source": "nobody"], ["source"]),
            (["source": "echo/one", "to": "sub_0000000000000"], ["to"]),
            (["dry_run": 1, "status": "x"], ["dry_run", "status"]),
        ] as [(JSON, Set<String>)]
    )
    func asksWhichCalls(_ json: JSON, _ paths: Set<String>) async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(.post, "/v1/replays", json: json)
        #expect(answer.status == 422)
        #expect(Set(try answer.json["errors"]?.array?.compactMap { $0["path"]?.string } ?? []) == paths)
        try await gateway.close()
    }
}

extension ReplayTests {
    /// One character is missing, or the last one was changed.
    @Test(arguments: ["rcp_0l7lse1khe81", "rcp_0l7lse1khe811"])
    func anIdentifierThatIsBrokenIsCalledSo(_ id: String) async throws {
        let gateway = try await Gateway()
        let answer = try await gateway.send(.post, "/v1/replays", json: ["ids": [.string(id)]])
        let told = try answer.json["errors"]?.array?.first?["message"]?.string
        #expect(
            told?.hasPrefix("expected a well-formed identifier: rcp_ and 13 letters or digits") == true,
            "\(answer)"
        )
        try await gateway.close()
    }
}

extension Gateway {
    /// The replay that an answer tells of, once it has run. Nothing signals its end but the API, so that is asked.
    @discardableResult
    func replayed(_ answer: Answer) async throws -> JSON {
        let uri = try #require(answer.headers[.location])
        let deadline = ContinuousClock.now + .seconds(20)
        var shown = try await self.send(.get, uri).json
        while shown["state"] == "running", ContinuousClock.now < deadline {
            await Task.yield()
            shown = try await self.send(.get, uri).json
        }
        return shown
    }
}
