import AdapterKit
import Model
import TestSupport
import Testing

@testable import ProviderDoubles

/// SIGKILL while a provider is being asked: the question is asked again, and what it answers counts once.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct CommandCrashTests {
    private typealias Double = DoubleHost<SonetDouble>

    /// What so-net was doing when the gateway died.
    enum Moment: CaseIterable {
        /// It has not looked at the question.
        case unasked
        /// It has taken the money; its answer never came.
        case unanswered
        /// Its answer is on the way, or has come, or is stored already.
        case answered
    }

    @Test func aConfirmationThatDiedUnderWayPaysOnce() async throws {
        try await Double.run(SonetDouble()) { sonet in
            let folder = try TemporaryFolder("tollgate-confirming")
            var gateway = try await Self.start(folder, sonet)
            for (number, moment) in Moment.allCases.enumerated() {
                let order = try await Self.createOrder("sonet-\(number)", at: gateway)
                let payment = try await Self.checkOut(order, at: gateway, sonet)
                switch moment {
                case .unasked: sonet.fail(.timeout, on: "confirmOrder")
                case .unanswered: sonet.fail(.lostAnswer, on: "confirmOrder")
                case .answered: break
                }
                let asked = sonet.operations.value.count
                #expect(try await Self.comeBack(payment, at: gateway, sonet).status == 303)
                try await sonet.operations.wait(for: "the question in \(moment)") { $0.count > asked }
                gateway.kill()
                #expect(try await gateway.ended() == .init(status: 9, isSignal: true), "\(gateway.log)")
                #expect(sonet.operations.value.dropFirst(asked) == ["confirmOrder"])

                gateway = try await Self.start(folder, sonet)
                let restarted = gateway
                try await eventually("\(order) to be fulfilled after \(moment)") {
                    try await restarted.api("GET", "/v1/orders/\(order)")["phase"]?.string == "fulfilled"
                }
                let confirmations = sonet.double.orders.value[payment]?.confirmations
                switch moment {
                case .unasked: #expect(confirmations == 1)
                case .unanswered: #expect(confirmations == 2)
                case .answered: #expect([1, 2].contains(confirmations))
                }
            }
            try await Self.expectPaidOnce(Moment.allCases.count, at: gateway)
            try await Self.expectNothingIsAskedAgain(folder, gateway, sonet)
        }
    }

    /// Another start and every return once more: so-net hears of the newest payment only.
    private static func expectNothingIsAskedAgain(
        _ folder: TemporaryFolder,
        _ gateway: GatewayProcess,
        _ sonet: Double
    ) async throws {
        gateway.kill()
        _ = try await gateway.ended()
        let settled = sonet.double.orders.value
        let next = try await Self.start(folder, sonet)
        for payment in settled.keys {
            #expect(try await Self.comeBack(payment, at: next, sonet).status == 303)
        }
        // Commands are taken oldest first: whatever were due would be asked before this one.
        let order = try await Self.createOrder("sonet-last", at: next)
        let payment = try await Self.checkOut(order, at: next, sonet)
        _ = try await Self.comeBack(payment, at: next, sonet)
        try await eventually("the last order to be fulfilled") {
            try await next.api("GET", "/v1/orders/\(order)")["phase"]?.string == "fulfilled"
        }
        for (payment, before) in settled {
            #expect(sonet.double.orders.value[payment]?.confirmations == before.confirmations)
        }
        try await Self.expectPaidOnce(settled.count + 1, at: next)
        #expect(sonet.complaints.value.isEmpty)
        next.terminate()
        #expect(try await next.ended() == .init(status: 0, isSignal: false), "\(next.log)")
    }

    /// One event of each kind for every order, and every question done.
    private static func expectPaidOnce(_ count: Int, at gateway: GatewayProcess) async throws {
        for type in ["payment.returned", "payment.succeeded", "order.paid", "order.fulfilled"] {
            let subjects = try await gateway.all("/v1/events?type=\(type)").compactMap { $0["subject"]?.string }
            #expect(subjects.count == count && Set(subjects).count == count, "\(type): \(subjects)")
        }
        let commands = try await gateway.all("/v1/commands?source=sonet").filter { $0["kind"] == "confirm" }
        #expect(commands.count == count && commands.allSatisfy { $0["state"] == "done" }, "\(commands)")
    }

    private static func start(_ folder: TemporaryFolder, _ sonet: Double) async throws -> GatewayProcess {
        try await GatewayProcess.start(
            in: folder.path,
            sources: [
                "sonet": [
                    "adapter": "sonet", "allow_unsigned": true, "icp_id": "demoicp", "price_factor": 100,
                    "state_keys": ["env:SONET_STATE_KEY"], "allowed_hosts": ["shop.example.com"],
                    "api_url": .string(sonet.url("/microPaymentPost.php")),
                    "payment_url": .string(sonet.url("/paymentRule.php")),
                ]
            ]
        )
    }

    private static func createOrder(_ reference: String, at gateway: GatewayProcess) async throws -> String {
        let order: JSON = [
            "reference": .string(reference), "currency": "TWD", "provider": "sonet", "buyer": ["id": "u1"],
            "lines": [["sku": "t-1", "kind": "user_product", "quantity": 1, "unit_price": 29_900]],
        ]
        return try #require(try await gateway.api("POST", "/v1/orders", order, key: reference)["id"]?.string)
    }

    /// - Returns: the payment's number at so-net.
    private static func checkOut(
        _ order: String,
        at gateway: GatewayProcess,
        _ sonet: Double
    ) async throws -> String {
        let details: JSON = ["return_url": "https://shop.example.com/thanks", "mp_id": "CITI"]
        let made = try await gateway.api("POST", "/v1/checkouts/\(order)/sonet", details, key: "out-\(order)")
        let payment = try #require(made["payment"]?.string)
        sonet.double.change(payment) { $0.phase = .accepted }
        return payment
    }

    /// The buyer's browser, sent back by so-net.
    private static func comeBack(
        _ payment: String,
        at gateway: GatewayProcess,
        _ sonet: Double
    ) async throws -> HTTPCall.Answer {
        let order = try #require(sonet.double.orders.value[payment])
        #expect(order.returnURL.hasPrefix("\(GatewayProcess.publicURL)/notify/sonet?"))
        return try await HTTPCall(
            method: "POST",
            path: String(order.returnURL.dropFirst(GatewayProcess.publicURL.count)),
            headers: [("content-type", "application/x-www-form-urlencoded")],
            body: Array(order.returned(resultCode: "ok", message: "").text.utf8)
        )
        .send(to: gateway.port)
    }
}
