import AdapterKit
import Automation
import HTTPTypes
import Ingest
import InternalAdapter
import Model
import Signing
import Store
import TestSupport
import Testing
import Workflows

@testable import Edge

/// Ends of goals, told by a service of our own.
@Suite struct GoalEventTests {
    private static let secret = Secret(
        label: "env:GOALS",
        bytes: Array("whsec_\(Base64.encode(Array(repeating: UInt8(7), count: 32)))".utf8)
    )

    private func gateway() async throws -> Gateway {
        let types: JSON = ["goal.failed", "goal.reached"]
        let settings = SourceSettings(name: "goals", secrets: [Self.secret], options: ["types": types])
        return try await Gateway(sources: [Source(name: "goals", adapter: try InternalAdapter(settings: settings))])
    }

    /// The status of the end of one goal, always under the same id.
    private func tell(_ gateway: Gateway, _ members: [(String, JSON)]) async throws -> String? {
        let event = CloudEvent(
            id: "01J9",
            source: "/services/goals",
            type: "goal.reached",
            subject: "goal_5",
            data: .json(.object(JSONObject([("livemode", true), ("show", "faust")] + members)))
        )
        let body = event.structured
        let secret = try WebhookSecret(Self.secret)
        let proof = try StandardWebhooks.sign(id: "msg_1", at: gateway.time.now, body: body, secrets: [secret])
        var headers: HTTPFields = [.contentType: "application/cloudevents+json"]
        for field in proof.fields { headers[try #require(HTTPField.Name(field.name))] = field.value }
        let answer = try await gateway.send(.post, "/notify/goals", token: nil, headers: headers, body: body)
        try await gateway.automator.drain()
        return try answer.json["status"]?.string
    }

    /// Answered as a copy, the second decision would be lost without anybody seeing it.
    @Test func anotherDecisionUnderTheSameIDIsAConflict() async throws {
        let gateway = try await self.gateway()
        let funding: [(String, JSON)] = [("kind", "funding"), ("show_goal", "goal_6")]
        #expect(try await self.tell(gateway, funding) == "accepted")
        #expect(try await self.tell(gateway, funding) == "duplicate")
        let refund: [(String, JSON)] = [("kind", "show"), ("settlement", "refund")]
        #expect(try await self.tell(gateway, refund) == "conflict")
        #expect(try await self.tell(gateway, [("kind", "funding")]) == "conflict")
        let show = ShowKey(livemode: true, show: "faust")
        #expect(try await gateway.store.decision(about: show) == nil)
        try await gateway.close()
    }

    @Test func aSettlementOfNothingDecidesNothing() async throws {
        let gateway = try await self.gateway()
        let told: [(String, JSON)] = [("kind", "show"), ("settlement", .null)]
        #expect(try await self.tell(gateway, told) == "quarantined")
        let show = ShowKey(livemode: true, show: "faust")
        #expect(try await gateway.store.decision(about: show) == nil)
        #expect(try await self.tell(gateway, [("kind", "show")]) == "accepted")
        #expect(try await gateway.store.decision(about: show)?.settlement == .release)
        try await gateway.close()
    }
}
