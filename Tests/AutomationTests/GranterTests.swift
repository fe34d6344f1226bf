import AdapterKit
import CoreMetrics
import Logging
import Model
import TestSupport
import Testing
import Workflows

@testable import Automation
@testable import Store

/// What a service is asked, and what its answers come to.
@Suite struct GranterTests {
    private struct Unsigned: Error {}

    private func granter(_ recorder: OutboundRecorder, signs: Bool = true) -> Granter {
        let service = GrantService(
            name: "packs",
            url: "https://packs.example.com/grants",
            timeout: .seconds(7)
        ) { id, moment, body in
            guard signs else { throw Unsigned() }
            return [InboundRequest.Header("webhook-signature", "\(id) \(moment.seconds) \(body.count)")]
        }
        return Granter(services: ["pack": service], http: recorder.http, revokePasses: { _, _ in [] })
    }

    private func runner(_ shop: Shop, _ granter: Granter, delays: [Duration] = [.zero, .seconds(10), .seconds(60)])
        -> CommandRunner
    {
        CommandRunner(
            automator: shop.automator,
            performers: [.grant: granter, .takeBack: granter],
            schedule: CommandSchedule(delays: delays, jitter: 0),
            random: { 0.5 },
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    private func command(_ kind: CommandRecord.Kind, _ change: (inout JSONObject) -> Void = { _ in }) -> ClaimedCommand
    {
        var payload = JSONObject([("order", "ord_1"), ("line", 2), ("kind", "pack"), ("sku", "pack_1")])
        change(&payload)
        return ClaimedCommand(
            id: CommandID(rawValue: 1),
            source: "/orders",
            kind: kind,
            machine: nil,
            key: "k",
            payload: .object(payload),
            earlier: nil,
            attempts: 0,
            token: 1
        )
    }

    @Test func aServiceIsToldWhatToGrantToWhomUnderOneID() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref", grants: [0])
        try await shop.accept(.payment())
        try await shop.automator.drain()
        let recorder = OutboundRecorder(OutboundRecorder.status(500), OutboundRecorder.status(201, "garbage \u{1}"))
        let runner = self.runner(shop, self.granter(recorder))
        try await runner.drain()
        shop.time.advance(by: .seconds(10))
        try await runner.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        let calls = recorder.calls.value
        #expect(calls.count == 2 && calls[0].body == calls[1].body && calls[0].timeout == .seconds(7))
        #expect(calls.allSatisfy { $0.url == "https://packs.example.com/grants" && $0.method == "POST" })
        let body = try JSON(parsing: calls[0].body)
        let expected: JSON = [
            "action": "grant", "grant": .string("\(order):0"), "order": .string("\(order)"), "reference": "ref",
            "line": 0,
            "livemode": true, "buyer": [:], "sku": "pack_0", "kind": "pack", "quantity": 1,
        ]
        #expect(body.canonical == expected.canonical)
        for call in calls {
            let keys = call.headers.filter { $0.isNamed("idempotency-key") }.map(\.value)
            #expect(keys == ["\(order):0:grant"])
        }
        // Signed anew for each attempt.
        let signatures = calls.compactMap { $0.headers.first { $0.isNamed("webhook-signature") }?.value }
        #expect(Set(signatures).count == 2 && signatures.allSatisfy { $0.hasPrefix("\(order):0:grant ") })
        try await shop.store.close()
    }

    @Test func theKeyIsTheSameWhenSomebodyHasItTriedAgain() async throws {
        let shop = try await Shop()
        let order = try await shop.order("ref", grants: [0])
        try await shop.accept(.payment())
        try await shop.automator.drain()
        let refusal = #"{"detail": "no such pack,\nask somebody"}"#
        let recorder = OutboundRecorder(OutboundRecorder.status(422, refusal), OutboundRecorder.status(409))
        let runner = self.runner(shop, self.granter(recorder))
        try await runner.drain()
        #expect(try await shop.machine(order)?.phase == .needsAttention)
        #expect(
            try await shop.machine(order)?.grants[0]?.reason
                == "http_422: packs answered 422: no such pack, ask somebody"
        )
        try await shop.tell(.grantRetryRequested, order)
        try await runner.drain()
        // The service has granted it before: its first answer was lost.
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        let calls = recorder.calls.value
        #expect(calls.count == 2 && calls[0].body == calls[1].body)
        #expect(Set(calls.flatMap { $0.headers.filter { $0.isNamed("idempotency-key") }.map(\.value) }).count == 1)
        try await shop.store.close()
    }

    @Test(arguments: [
        (CommandRecord.Kind.grant, 200, "done"), (.grant, 204, "done"), (.grant, 409, "done"), (.grant, 400, "refused"),
        (.grant, 401, "refused"), (.grant, 404, "refused"), (.grant, 410, "refused"), (.grant, 408, "retry"),
        (.grant, 425, "retry"), (.grant, 429, "retry"), (.grant, 500, "retry"), (.grant, 503, "retry"),
        (.grant, 302, "retry"), (.grant, 100, "retry"), (.takeBack, 200, "done"), (.takeBack, 404, "refused"),
        (.takeBack, 409, "refused"), (.takeBack, 410, "refused"), (.takeBack, 422, "refused"),
        (.takeBack, 403, "refused"),
        (.takeBack, 429, "retry"), (.takeBack, 502, "retry"),
    ])
    func aStatusSaysItAll(_ kind: CommandRecord.Kind, _ status: Int, _ outcome: String) async throws {
        let recorder = OutboundRecorder(OutboundRecorder.status(status, "\u{0}\u{FFFD}<html>"))
        switch await self.granter(recorder).perform(self.command(kind), now: Timestamp(seconds: 1)) {
        case .done(let answer): #expect(outcome == "done" && answer == nil)
        case .told, .progressed: Issue.record("a grant reports nothing")
        case .held, .unconfigured: Issue.record("nothing is undecided, and the service is configured")
        case .refused(let reason, _):
            #expect(outcome == "refused" && reason == "http_\(status): packs answered \(status)")
        case .retry(let reason, let after):
            #expect(outcome == "retry" && reason.hasPrefix("http_\(status): packs answered \(status)") && after == nil)
        }
        #expect(recorder.calls.value.count == 1)
    }

    @Test func theServicesPauseIsKeptAndSilenceIsTriedAgain() async throws {
        let headers = [InboundRequest.Header("Retry-After", "120")]
        let recorder = OutboundRecorder(
            OutboundRecorder.status(429, headers: headers),
            .failure(.timedOut),
            .failure(.forbidden(detail: "10.0.0.1 is not a public address"))
        )
        let granter = self.granter(recorder)
        var outcomes: [(String, Duration?)] = []
        for _ in 0..<3 {
            guard
                case .retry(let reason, let after) = await granter.perform(
                    self.command(.grant),
                    now: Timestamp(seconds: 1)
                )
            else { break }
            outcomes.append((reason, after))
        }
        #expect(outcomes.map(\.1) == [.seconds(120), nil, nil])
        #expect(outcomes.count == 3 && outcomes[1].0 == "timed_out: packs: the provider did not answer in time")
        #expect(outcomes.count == 3 && outcomes[2].0.hasPrefix("forbidden: packs:"))
    }

    @Test func nothingIsSentThatIsNotSigned() async throws {
        let recorder = OutboundRecorder(OutboundRecorder.status(200))
        let outcome = await self.granter(recorder, signs: false).perform(
            self.command(.grant),
            now: Timestamp(seconds: 1)
        )
        guard case .retry(let reason, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasPrefix("unsigned:") && recorder.calls.value.isEmpty)
    }

    @Test func aKindWithoutAServiceCallsSomebodyOrWaits() async throws {
        let recorder = OutboundRecorder(OutboundRecorder.status(200))
        let granter = self.granter(recorder)
        let change: (inout JSONObject) -> Void = { $0["kind"] = "voucher" }
        guard
            case .refused(let reason, nil) = await granter.perform(
                self.command(.grant, change),
                now: Timestamp(seconds: 1)
            ),
            case .unconfigured(let later) = await granter.perform(
                self.command(.takeBack, change),
                now: Timestamp(seconds: 1)
            )
        else {
            Issue.record("another outcome")
            return
        }
        #expect(reason == "no service grants voucher: name one under fulfilment.kinds" && later == reason)
        guard
            case .refused = await granter.perform(self.command(.grant) { $0["line"] = nil }, now: Timestamp(seconds: 1))
        else {
            Issue.record("a command without a line was carried out")
            return
        }
        #expect(recorder.calls.value.isEmpty)
    }

    /// Every line is granted once by the service, whatever the network and the runner do: answers are lost, attempts are
    /// made twice, results are stored twice.
    @Test(arguments: 0..<40)
    func eachLineIsGrantedOnce(_ seed: Int) async throws {
        var random = Lots(seed: UInt64(seed))
        let shop = try await Shop()
        let order = try await shop.order("ref", grants: [0, 1, 2])
        try await shop.accept(.payment())
        try await shop.automator.drain()
        let granted = Watched<[String: Int]>([:])
        let mood = Watched(0)
        let http = OutboundHTTP { request throws(OutboundFailure) in
            let key = request.headers.first { $0.isNamed("idempotency-key") }?.value ?? ""
            if mood.value == 1 { return OutboundResponse(status: 503) }
            if mood.value == 2 { throw .timedOut }
            let isNew = granted.change { granted in
                guard granted[key] == nil else { return false }
                granted[key] = 1
                return true
            }
            // Done, and its answer is lost.
            if mood.value == 3 { throw .timedOut }
            return OutboundResponse(status: isNew ? 200 : 409)
        }
        let service = GrantService(name: "packs", url: "https://packs.example.com", timeout: .seconds(1)) { _, _, _ in
            []
        }
        let granter = Granter(services: ["pack": service], http: http, revokePasses: { _, _ in [] })
        let runner = self.runner(shop, granter, delays: Array(repeating: .seconds(1), count: 1000))
        for _ in 0..<30 {
            let next = random.next(below: 4)
            mood.change { $0 = next }
            switch random.next(below: 4) {
            case 0:
                // Performed, and its result never stored: as after a crash.
                for claim in try await shop.store.claimCommands(limit: 2, lease: .zero) {
                    _ = await granter.perform(claim, now: shop.time.now)
                }
            case 1:
                try await shop.accept(.payment("again \(random.next(below: 100))"))
                try await shop.automator.drain()
            default: try await runner.drain()
            }
            shop.time.advance(by: .seconds(5))
        }
        mood.change { $0 = 0 }
        try await runner.drain()
        #expect(try await shop.machine(order)?.phase == .fulfilled)
        let keys: [String] = (0..<3).map { "\(order):\($0):grant" }
        #expect(Set(granted.value.keys) == Set(keys))
        #expect(try await shop.types("order.fulfilled") == ["order.fulfilled"])
        try await shop.store.close()
    }

    /// SplitMix64.
    private struct Lots {
        var state: UInt64
        init(seed: UInt64) { self.state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

        mutating func next(below bound: Int) -> Int {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var value = self.state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((value ^ (value >> 31)) % UInt64(bound))
        }
    }
}
