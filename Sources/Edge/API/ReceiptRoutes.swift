import HTTPTypes
import Model
import Store

/// Providers' calls: what came, what became of it and why.
enum ReceiptRoutes {
    static let routes = [
        Route(
            .get,
            "/v1/receipts",
            Scope(.receipts, .read),
            parameters: ["source", "status", "since", "until"] + Query.pageParameters,
            Self.list
        ),
        Route(.get, "/v1/receipts/{id}", Scope(.receipts, .read), Self.show),
        Route(.get, "/v1/receipts/{id}/body", Scope(.receipts, .read), Self.body),
    ]

    private static func list(_ call: Call) async throws -> Reply {
        let filter = ReceiptFilter(
            source: call.query.text("source"),
            status: try call.query.choice("status"),
            since: try call.query.time("since"),
            until: try call.query.time("until")
        )
        return .json(.page(try await call.edge.store.receipts(filter, call.query.page())) { $0.json })
    }

    private static func show(_ call: Call) async throws -> Reply {
        .json(try await Self.receipt(call).detail(in: call.edge.store))
    }

    private static func body(_ call: Call) async throws -> Reply {
        let receipt = try await Self.receipt(call)
        guard let payload = try await call.edge.store.payload(of: receipt.id) else {
            throw Problem(410, "payload_pruned", "the call's bytes were deleted when their retention ended")
        }
        // Whatever a provider or a forger sent, a browser must neither guess its type nor show it.
        return Reply(
            .ok,
            headers: [
                .contentType: "application/octet-stream", .xContentTypeOptions: "nosniff",
                .contentDisposition: "attachment; filename=\"\(receipt.id).bin\"",
            ],
            bytes: payload.body
        )
    }

    private static func receipt(_ call: Call) async throws -> ReceiptRecord {
        try await call.found("receipt") { try await call.edge.store.receipt($0) }
    }
}
