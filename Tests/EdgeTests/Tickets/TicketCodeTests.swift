import HTTPTypes
import Model
import QRCode
import Signing
import TestSupport
import Testing

@testable import Edge
@testable import Store

@Suite struct TicketCodeTests {
    @Test func aSoldTicketHasACodeAndAPicture() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        for uri in ["/v1/tickets/\(ticket)/code", "/v1/tickets/\(ticket)/code.svg"] {
            let early = try await gateway.send(.get, uri)
            #expect(try early.status == 409 && early.problem == "ticket_not_sold")
        }
        let order = try await gateway.create(Gateway.order("R-1", of: ticket)).json["id"]?.string ?? ""
        #expect(try await gateway.send(.get, "/v1/tickets/\(ticket)/code").problem == "ticket_not_sold")
        try await gateway.step(order) { transaction, order, now in _ = try transaction.sell(order, now: now) }

        let shown = try await gateway.send(.get, "/v1/tickets/\(ticket)/code").json
        #expect(shown["ticket"] == .string(ticket) && shown["order"] == .string(order))
        let text = try #require(shown["code"]?.string)
        // Whoever has the published key can read it.
        let keys = try await gateway.send(.get, "/.well-known/jwks.json", token: nil).json["keys"]?.array ?? []
        #expect(keys.map { $0["kid"] } == [shown["kid"]])
        let x = try #require(keys.first?["x"]?.string.flatMap { Base64URL.decode($0) })
        let code = try TicketCode(text, keys: [try VerifyingKey(bytes: x)])
        #expect("\(code.ticket)" == ticket && "\(code.order)" == order)
        #expect(.string("\(code.hold)") == shown["hold"] && code.issuer == "https://hooks.example.com")

        let picture = try await gateway.send(.get, "/v1/tickets/\(ticket)/code.svg")
        #expect(picture.headers[.contentType] == "image/svg+xml")
        #expect(try picture.text == QRCode(Array(text.utf8)).svg)
        #expect(picture.headers[.contentSecurityPolicy] == "default-src 'none'")
        #expect(picture.headers[.cacheControl] == "no-store")
        try await gateway.close()
    }

    @Test func aCodeLetsOneIn() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        let order = try await gateway.sell(ticket)
        let code = try await gateway.code(of: ticket)
        let first = try await gateway.admit(ticket, code, key: "scan-1")
        #expect(first.status == 200, "\(first.text)")
        let json = try first.json
        #expect(json["admitted_by"] == "gate-3" && json["admitted_at"] == "2027-01-15T08:00:00Z")
        #expect(json["order"] == .string(order) && json["title"] == "Row 7, seat 12")
        gateway.time.advance(by: .seconds(30))
        let second = try await gateway.admit(ticket, code, by: "gate-4")
        #expect(try second.status == 409 && second.problem == "already_admitted")
        #expect(try second.json["admitted_by"] == "gate-3" && second.json["admitted_at"] == json["admitted_at"])
        // The scanner that lost its answer asks again.
        #expect(try await gateway.admit(ticket, code, key: "scan-1").body == first.body)
        #expect(try await gateway.send(.get, "/v1/tickets/\(ticket)").json["state"] == "admitted")
        #expect(try await gateway.send(.get, "/v1/tickets/\(ticket)/code").json["admitted_at"] == json["admitted_at"])
        let events = try await gateway.send(.get, "/v1/events?type=ticket.admitted").json["data"]?.array ?? []
        #expect(events.count == 1 && events.first?["order"] == .string(order))
        try await gateway.close()
    }

    @Test func ofManyScansOneLetsIn() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        _ = try await gateway.sell(ticket)
        let code = try await gateway.code(of: ticket)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for gate in 0..<50 {
                group.addTask { try await gateway.admit(ticket, code, by: "gate-\(gate)").status }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses == [200: 1, 409: 49])
        try await gateway.close()
    }

    @Test func whatIsGivenUpLetsNobodyIn() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        let order = try await gateway.sell(ticket)
        let code = try await gateway.code(of: ticket)
        try await gateway.step(order) { transaction, order, now in
            _ = try transaction.release(order, because: .refunded, now: now)
        }
        let refunded = try await gateway.admit(ticket, code)
        #expect(try refunded.status == 409 && refunded.problem == "not_valid")
        #expect(refunded.text.contains("its order was refunded"))
        // Sold again: the old code is still none.
        _ = try await gateway.sell(ticket, reference: "R-again")
        #expect(try await gateway.admit(ticket, code).problem == "not_valid")
        let fresh = try await gateway.code(of: ticket)
        #expect(fresh != code)
        #expect(try await gateway.admit(ticket, fresh).status == 200)
        try await gateway.close()
    }

    @Test func whatIsNoCodeOfOursIsRefusedWithItsReason() async throws {
        let gateway = try await Gateway()
        let ticket = try await gateway.offer()
        let other = try await gateway.offer(key: "other")
        _ = try await gateway.sell(ticket)
        _ = try await gateway.sell(other, reference: "R-other")
        let code = try await gateway.code(of: ticket)
        let parts = code.split(separator: ".").map(String.init)
        let stranger = try SigningKey(seed: Array(repeating: 8, count: 32))
        let foreign = try TicketCode(
            ticket: try #require(TicketID(ticket)),
            order: OrderID(rawValue: 1),
            hold: TicketHoldID(rawValue: 1),
            issuer: nil
        )
        .text(signedBy: stranger)
        let theirs = foreign.split(separator: ".").map(String.init)
        for (text, status, problem) in [
            (foreign, 403, "code_foreign"), ("\(parts[0]).\(theirs[1]).\(parts[2])", 403, "code_forged"),
            ("\(parts[0]).\(parts[1]).\(theirs[2])", 403, "code_forged"),
            ("https://example.com", 422, "code_malformed"),
            (try await gateway.code(of: other), 422, "code_of_another_ticket"), ("", 422, "validation_failed"),
            (String(repeating: "x", count: 9000), 422, "validation_failed"),
        ] {
            let answer = try await gateway.admit(ticket, text)
            #expect(try answer.status == status && answer.problem == problem, "\(text.prefix(30)): \(answer.text)")
        }
        // Under our key, of a sale that never was.
        let ours = gateway.edge.keyRing().current.key
        let never = TicketCode(
            ticket: try #require(TicketID(ticket)),
            order: OrderID(rawValue: 1),
            hold: TicketHoldID(rawValue: 1),
            issuer: nil
        )
        #expect(try await gateway.admit(ticket, try never.text(signedBy: ours)).problem == "not_valid")
        #expect(try await gateway.admit("tkt_0000000000000", code).problem == "not_found")
        #expect(try await gateway.send(.get, "/v1/tickets/\(ticket)").json["state"] == "sold")
        try await gateway.close()
    }
}
