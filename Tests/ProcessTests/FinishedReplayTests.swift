import Model
import TestSupport
import Testing

@testable import ProviderDoubles

/// A replay of the whole history of what is finished changes nothing, and a dry run says so beforehand.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct FinishedReplayTests {
    @Test func aFinishedOrderAndAFinishedAssetStayAsTheyAre() async throws {
        try await Studio.run { studio in
            let gateway = try await studio.start()
            let payment = Payment(number: 1)
            let order = try await studio.order(payment, at: gateway)
            #expect(try await gateway.notify(payment).status == 200)
            try await eventually("the order to be fulfilled") {
                try await gateway.api("GET", "/v1/orders/\(order)")["phase"] == "fulfilled"
            }
            try await studio.refund(500, of: payment, at: gateway)
            try await eventually("the refund to count") {
                try await gateway.api("GET", "/v1/orders/\(order)")["refunded"] == 500
            }
            let asset = try await studio.image("mei", at: gateway)
            #expect(try await studio.upload(asset, at: gateway) == 200)
            #expect(try await studio.post(asset, at: gateway) == 200)
            try await studio.jobs.double.jobs.wait(for: "the encode to be asked for") { $0.count == 1 }
            #expect(try await studio.finish(asset, at: gateway) == 200)
            try await eventually("the asset to be ready") {
                try await gateway.api("GET", "/v1/assets/\(asset)")["phase"] == "ready"
            }
            try await eventually("every command to be done") {
                try await gateway.all("/v1/commands").allSatisfy { $0["state"] == "done" }
            }

            let before = try await Self.everything(order, asset, at: gateway)
            let calls = (studio.services.operations.value, studio.jobs.operations.value)
            let since = "2020-01-01T00:00:00Z"

            let dry = try await gateway.tollgate("replay", "--since", since, "--dry-run")
            #expect(dry.status == 0)
            try Self.expectExplained(dry.text, order, asset)
            #expect(try await Self.everything(order, asset, at: gateway) == before)

            let wet = try await gateway.tollgate("replay", "--since", since, "--json")
            let counts = try JSON(parsing: wet.text.utf8)["counts"]
            #expect(wet.status == 0 && counts?["receipts"] == 5 && counts?["same"] == 5, "\(wet.text)")
            #expect(counts?["new"]?.integer ?? 0 == 0 && counts?["differs"]?.integer ?? 0 == 0, "\(wet.text)")
            // What comes after it is worked off after whatever it might have left.
            let last = Payment(number: 2)
            let other = try await studio.order(last, at: gateway)
            #expect(try await gateway.notify(last).status == 200)
            try await eventually("another order to be fulfilled") {
                try await gateway.api("GET", "/v1/orders/\(other)")["phase"] == "fulfilled"
            }
            #expect(try await Self.everything(order, asset, at: gateway, besides: other) == before)
            // The other order's two grants and nothing else.
            #expect(studio.services.operations.value.count == calls.0.count + 2)
            #expect(studio.jobs.operations.value == calls.1)
            #expect(studio.services.complaints.value == [] && studio.jobs.complaints.value == [])
            gateway.terminate()
            #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
        }
    }

    /// Every event of the order and of the asset is there with what it would do: nothing.
    private static func expectExplained(_ text: String, _ order: String, _ asset: String) throws {
        let lines = text.split(separator: "\n").map { String($0) }
        #expect(lines.filter { $0.hasSuffix(": same") }.count == 5, "\(text)")
        #expect(lines.filter { $0 == "    no effect" }.count == 5, "\(text)")
        #expect(lines.filter { $0.hasPrefix("    \(order): stays fulfilled: told before") }.count == 2, "\(text)")
        let ready = lines.filter {
            $0.hasPrefix("    \(asset): ") && $0.contains(" changes nothing of its phase ready: ")
        }
        #expect(ready.count == 3, "\(text)")
        #expect(!lines.contains { $0.contains("would") || $0.contains("moves it") }, "\(text)")
    }

    /// All that the API shows, but for what is of another order.
    private static func everything(
        _ order: String,
        _ asset: String,
        at gateway: GatewayProcess,
        besides other: String? = nil
    ) async throws -> [JSON] {
        let otherPayment = Payment(number: 2).intent
        let events = try await gateway.all("/v1/events").filter { event in
            other == nil || (event["order"]?.string != other && event["subject"]?.string != otherPayment)
        }
        let commands = try await gateway.all("/v1/commands").filter { other == nil || $0["machine"]?.string != other }
        let shown = [
            try await gateway.api("GET", "/v1/orders/\(order)"), try await gateway.api("GET", "/v1/assets/\(asset)"),
        ]
        return shown + events + commands
    }
}
