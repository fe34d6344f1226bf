import AdapterKit
import Catalog
import HTTPTypes
import Model
import Store
import TestSupport
import Testing

@testable import Edge

/// What `openapi.yaml` says and what the gateway does are one.
@Suite struct DescriptionTests {
    @Test func describesEveryRouteAndNoOther() throws {
        let described = try Description().operations()
        let routes = RouteTable.standard.routes
        var served = Set(routes.map { "\($0.method) \($0.path)" })
        let methods = AdapterCatalog.adapters.flatMap { $0.descriptor.methods }
        served.formUnion(methods.map { "\($0) /notify/{source}" })
        #expect(Set(described.map { "\($0.method) \($0.path)" }) == served)
        #expect(described.count == served.count)
        for route in routes {
            let operation = described.first { $0.method == route.method.rawValue && $0.path == route.path }
            #expect(operation?.query == route.parameters.sorted(), "\(route.method) \(route.path)")
            let key: Bool? = route.idempotencyKey == .none ? nil : route.idempotencyKey == .required
            #expect(operation?.idempotencyKey == key, "\(route.method) \(route.path)")
            #expect(operation?.scopes == route.scope.map { ["\($0)"] }, "\(route.method) \(route.path)")
        }
    }

    @Test func answersHaveTheMembersThatAreDescribed() async throws {
        let gateway = try await Gateway()
        let description = try Description()
        func check(_ json: JSON?, _ schema: String) throws {
            let members = try description.members(schema)
            let names = Set(json?.object?.members.map(\.name) ?? [])
            #expect(names.isSubset(of: members.keys), "\(schema)")
            #expect(Set(members.filter(\.value).keys).isSubset(of: names), "\(schema)")
        }
        func first(_ uri: String) async throws -> JSON? {
            let page = try await gateway.send(.get, uri).json
            try check(page, "Page")
            return page["data"]?.array?.first
        }
        let notified = try await gateway.notify(#"{"key":"k1"}"#).json
        try check(notified, "NotifyAnswer")
        try check(try await gateway.notify("{}", secret: "no").json, "Problem")
        let receipt = try await gateway.send(.get, "/v1/receipts/\(notified["receipt"]?.string ?? "")").json
        try check(receipt, "ReceiptDetail")
        try check(try await first("/v1/receipts?status=accepted"), "Receipt")
        try check(receipt["entries"]?.array?.first, "ReceiptEntry")
        let event = try await first("/v1/events")
        try check(event, "Event")
        let shown = try await gateway.send(.get, "/v1/events/\(event?["id"]?.string ?? "")").json
        try check(shown, "EventDetail")
        try check(shown["cloud_event"], "CloudEvent")

        let order = try await gateway.create(OrderTests.order).json
        try check(order, "OrderDetail")
        try check(order["lines"]?.array?.first, "OrderLine")
        try check(order["total"], "Money")
        try check(try await first("/v1/orders"), "Order")

        let created = try await gateway.send(.post, "/v1/subscriptions", json: SubscriptionTests.subscription).json
        try check(created, "SubscriptionWithSecret")
        try check(try await first("/v1/subscriptions"), "Subscription")
        let delivery = try await gateway.fail(attempts: 1, next: .dead)
        let delivered = try await gateway.send(.get, "/v1/deliveries/\(delivery)").json
        try check(delivered, "DeliveryDetail")
        try check(delivered["attempt_log"]?.array?.first, "Attempt")
        try check(try await first("/v1/deliveries"), "Delivery")
        try check(try await gateway.send(.post, "/v1/deliveries/retry").json, "Retried")

        let asset = try await gateway.keep(AssetRouteTests.video).json
        try check(asset, "AssetWithUpload")
        try check(asset["upload"], "UploadURL")
        try check(asset["uploads"]?.array?.first, "AssetUpload")
        let id = asset["id"]?.string ?? ""
        try await gateway.arrive("assets/\(id)/source", generation: 7)
        let claimed = try await gateway.send(.post, "/v1/assets/\(id)/claims", json: ["claim": "p", "by": "post"]).json
        try check(claimed, "Asset")
        try check(claimed["claims"]?.array?.first, "AssetClaim")
        try check(claimed["artifacts"]?.array?.first, "Artifact")
        let kept = try await gateway.send(.get, "/v1/assets/\(id)").json
        try check(kept, "AssetDetail")
        try check(kept["history"]?.array?.first, "AssetHistoryEntry")
        try check(kept["jobs"]?.array?.first, "Command")
        try check(try await first("/v1/assets"), "Asset")

        let command = NewCommand(
            id: gateway.store.ids.next(),
            source: "sonet",
            kind: .checkout,
            key: "k",
            payload: [:]
        )
        try await gateway.store.insertDone(command)
        try check(try await first("/v1/commands"), "Command")

        let ticket = try await gateway.offer()
        _ = try await gateway.sell(ticket)
        let offered = try await gateway.send(.get, "/v1/tickets/\(ticket)").json
        try check(offered, "TicketDetail")
        try check(offered["holds"]?.array?.first, "TicketHold")
        try check(try await first("/v1/tickets"), "Ticket")
        let code = try await gateway.send(.get, "/v1/tickets/\(ticket)/code").json
        try check(code, "TicketCode")
        try check(try await gateway.admit(ticket, code["code"]?.string ?? "").json, "Admission")

        let filter: JSON = ["source": "echo/one", "dry_run": true]
        try check(try await gateway.send(.post, "/v1/replays", json: filter).json, "ReplayDetail")
        let started = try await gateway.send(.post, "/v1/replays", json: ["source": "echo/one"])
        try check(try started.json, "Replay")
        try check(try await first("/v1/replays"), "Replay")
        try check(try await gateway.send(.get, "/.well-known/jwks.json").json, "KeySet")
        try check(try await gateway.send(.get, "/healthz").json, "Status")
        try await gateway.replayed(started)
        try await gateway.close()
    }
}
