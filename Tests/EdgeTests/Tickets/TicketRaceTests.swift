import Hummingbird
import HummingbirdTesting
import Model
import TestSupport
import Testing

@testable import Edge

/// Over real sockets, all at once.
@Suite(.timeLimit(.minutes(3))) struct TicketRaceTests {
    private static let buyers = 200

    @Test func ofTwoHundredBuyersOneHoldsTheTicket() async throws {
        // The first connection waits until the last is open.
        let gateway = try await Gateway(limits: EdgeLimits(headTime: .seconds(120)))
        let ticket = try await gateway.offer()
        let answers = try await gateway.application.test(.live) { client in
            let port = try #require(client.port)
            // Each on a connection of its own, all of them open before the first one asks.
            var connections: [RawConnection] = []
            for _ in 0..<Self.buyers { connections.append(try await RawConnection(port: port)) }
            return try await withThrowingTaskGroup(of: JSON.self) { group in
                for (buyer, connection) in connections.enumerated() {
                    group.addTask {
                        try await connection.send(
                            Self.request(Gateway.order("R-\(buyer)", of: ticket), key: "k-\(buyer)")
                        )
                        // They wait for each other, and for the other tests.
                        try await connection.received.wait(for: "the close", within: .seconds(90)) { $0.isClosed }
                        let body = try #require(connection.received.value.answer?.body)
                        return try JSON(parsing: body.utf8)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers.count == Self.buyers)
        let winners = answers.filter { $0["holds"] != nil }
        #expect(winners.count == 1)
        let winner = try #require(winners.first?["id"])
        for loser in answers where loser["holds"] == nil {
            #expect(loser["status"] == 409 && loser["code"] == "ticket_held", "\(loser)")
            #expect(loser["tickets"]?.array?.first?["order"] == winner)
        }
        #expect(try await gateway.send(.get, "/v1/orders?limit=500").json["data"]?.array?.count == 1)
        let holds = try await gateway.send(.get, "/v1/tickets/\(ticket)").json["holds"]?.array
        #expect(holds?.map { $0["order"] } == [winner])
        try await gateway.close()
    }

    private static func request(_ order: JSON, key: String) -> String {
        """
        POST /v1/orders HTTP/1.1\r
        Host: gateway\r
        Authorization: Bearer \(Gateway.adminToken)\r
        Idempotency-Key: \(key)\r
        Content-Type: application/json\r
        Content-Length: \(order.bytes.count)\r
        Connection: close\r
        \r
        \(order.text)
        """
    }
}
