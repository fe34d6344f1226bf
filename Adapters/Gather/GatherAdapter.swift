public import AdapterKit

/// Gather's place in the catalogue: it has no webhooks, so no source can have this adapter.
///
/// What the gateway can do there is in ``GatherGuestLists``.
public enum GatherAdapter: OutboundAdapter {
    public static let descriptor = OutboundDescriptor(
        name: "gather",
        provider: "Gather",
        apiVersion: "HTTP API, e-mail guest list v1",
        authentication: "API key in the query and in the body",
        calls: ["getEmailGuestlist", "setEmailGuestlist"],
        idempotency: "space and e-mail address"
    )
}
