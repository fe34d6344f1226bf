import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Model
import NIOCore
import Store
import Testing

@testable import Edge

/// Over real sockets, all at once.
@Suite struct TicketRaceTests {
    @Test func ofTwoHundredBuyersOneHoldsTheTicket() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        let answers = try await gateway.application.test(.live) { client in
            let port = try #require(client.port)
            // A connection takes one request at a time, so the buyers come over several.
            return try await withThrowingTaskGroup(of: [Answer].self) { group in
                for connection in 0..<20 {
                    group.addTask { try await Self.buy(ticket, connection * 10..<connection * 10 + 10, port) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        let winners = answers.filter { $0.status == 201 }
        #expect(winners.count == 1)
        let winner = try #require(try winners.first?.json["id"])
        for loser in answers where loser.status != 201 {
            #expect(try loser.status == 409 && loser.problem == "ticket_held")
            #expect(try loser.json["tickets"]?.array?.first?["order"] == winner)
        }
        #expect(try await gateway.send(.get, "/v1/orders?limit=500").json["data"]?.array?.count == 1)
        let holds = try await gateway.send(.get, "/v1/tickets/\(ticket)").json["holds"]?.array
        #expect(holds?.map { $0["order"] } == [winner])
        try await gateway.close()
    }

    private static func buy(_ ticket: String, _ buyers: Range<Int>, _ port: Int) async throws -> [Answer] {
        let configuration = TestClient.Configuration(timeout: .seconds(60))
        return try await TestClient.withClient(host: "localhost", port: port, configuration: configuration) { client in
            var answers: [Answer] = []
            for buyer in buyers {
                var headers = IdempotencyTests.key("buyer-\(buyer)")
                headers[.authorization] = "Bearer \(Gateway.adminToken)"
                headers[.contentType] = "application/json"
                let order = Gateway.order("R-\(buyer)", of: ticket)
                let body = ByteBuffer(bytes: order.bytes)
                let response = try await client.post("/v1/orders", headers: headers, body: body)
                answers.append(
                    Answer(
                        status: response.status.code,
                        headers: response.headers,
                        body: Array((response.body ?? ByteBuffer()).readableBytesView)
                    )
                )
            }
            return answers
        }
    }
}
