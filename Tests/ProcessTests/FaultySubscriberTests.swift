import Model
import TestSupport
import Testing

/// Subscribers that misbehave: each gets what the documentation says, and none slows or loses another's deliveries.
@Suite(.timeLimit(.minutes(2)))
struct FaultySubscriberTests {
    // The timeout is for the one that hangs; the others answer within it also while the machine is busy.
    private static let dispatch: [String: JSON] = ["retry_schedule": ["0s", "1s", "1s"], "timeout": "4s"]

    @Test func eachFaultEndsAsDocumentedAndNothingIsLost() async throws {
        let isHealed = Watched(false)
        let sink = try await LoopbackSink { request in
            switch request.uri {
            case "/hang": .init(way: isHealed.value ? .now : .never)
            case "/error": .init(isHealed.value ? 204 : 500, body: Array("out of order".utf8))
            case "/redirect": .init(302, headers: [("location", "/elsewhere")])
            case "/gone": .init(410)
            default: .init(204)
            }
        }
        let folder = try TemporaryFolder("tollgate-faults")
        let gateway = try await GatewayProcess.start(in: folder.path, dispatch: Self.dispatch)
        var ids: [String: String] = [:]
        for name in ["hang", "error", "redirect", "gone", "good"] {
            ids[name] = try await gateway.subscribe(name, to: sink.url("/\(name)")).id
        }
        #expect(try await gateway.notify(Payment(number: 1)).status == 200)

        for (name, attempts) in ["hang": 3, "error": 3, "redirect": 3] {
            let id = try #require(ids[name])
            try await eventually("\(name) to be dead") { try await Self.states(of: id, at: gateway) == ["dead"] }
            let dead = try await gateway.all("/v1/deliveries?subscription=\(id)")
            #expect(dead.map { $0["attempts"]?.integer } == [Int64(attempts)], "\(name)")
        }
        let good = try #require(ids["good"])
        #expect(try await Self.states(of: good, at: gateway) == ["delivered"])

        let gone = try await gateway.api("GET", "/v1/subscriptions/\(try #require(ids["gone"]))")
        #expect(gone["enabled"] == false)
        #expect(gone["disabled_reason"]?.string != nil)
        let lost = try await gateway.api("GET", "/v1/deliveries?subscription=\(try #require(ids["gone"]))")
        #expect(lost["data"]?.array?.map { $0["held_by"] } == ["gone"])
        let uris = sink.requests.value.map(\.uri)
        #expect(uris.count { $0 == "/gone" } == 1)
        #expect(!uris.contains("/elsewhere"), "a redirect was followed")
        #expect(uris.count { $0 == "/good" } == 1)

        let answers = try await Self.attempts(of: try #require(ids["error"]), at: gateway)
        #expect(answers.map { $0["status"]?.integer } == [500, 500, 500])
        #expect(answers.allSatisfy { $0["response"] == "out of order" })
        let hung = try await Self.attempts(of: try #require(ids["hang"]), at: gateway)
        #expect(hung.count == 3 && hung.allSatisfy { $0["status"]?.integer == nil && $0["error"]?.string != nil })

        // A dead delivery waits for the operator: once the subscriber is well again, it arrives.
        isHealed.change { $0 = true }
        for name in ["hang", "error"] {
            let id = try #require(ids[name])
            try await gateway.api("POST", "/v1/deliveries/retry", ["subscription": .string(id)])
            try await eventually("\(name) to be delivered") {
                try await Self.states(of: id, at: gateway) == ["delivered"]
            }
        }
        // What came while the target was gone waits for another one.
        let moved = try #require(ids["gone"])
        #expect(try await gateway.notify(Payment(number: 2)).status == 200)
        try await eventually("the second to wait") {
            try await Self.states(of: moved, at: gateway) == ["pending", "pending"]
        }
        try await gateway.api("PATCH", "/v1/subscriptions/\(moved)", ["url": .string(sink.url("/moved"))])
        try await eventually("both to be delivered") {
            try await Self.states(of: moved, at: gateway) == ["delivered", "delivered"]
        }
        #expect(sink.requests.value.count { $0.uri == "/moved" } == 2)
        gateway.terminate()
        #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
        try await sink.close()
    }

    private static func states(of subscription: String, at gateway: GatewayProcess) async throws -> [String] {
        try await gateway.all("/v1/deliveries?subscription=\(subscription)").compactMap { $0["state"]?.string }
    }

    private static func attempts(of subscription: String, at gateway: GatewayProcess) async throws -> [JSON] {
        let delivery = try #require(try await gateway.all("/v1/deliveries?subscription=\(subscription)").first)
        let shown = try await gateway.api("GET", "/v1/deliveries/\(try #require(delivery["id"]?.string))")
        return try #require(shown["attempt_log"]?.array)
    }
}
