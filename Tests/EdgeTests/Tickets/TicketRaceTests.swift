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
            try await withThrowingTaskGroup(of: Answer.self) { group in
                for buyer in 0..<200 {
                    group.addTask {
                        var headers = IdempotencyTests.key("buyer-\(buyer)")
                        headers[.authorization] = "Bearer \(Gateway.adminToken)"
                        headers[.contentType] = "application/json"
                        let order = Gateway.order("R-\(buyer)", of: ticket)
                        return Answer(
                            try await client.execute(
                                uri: "/v1/orders",
                                method: .post,
                                headers: headers,
                                body: ByteBuffer(bytes: order.bytes)
                            )
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
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
}
