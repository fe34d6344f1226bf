/// What the metrics mean, for whoever reads `/metrics`.
enum MetricHelp {
    static let texts = [
        "tollgate_receipts_total": "Calls by source and by what became of them.",
        "tollgate_accept_duration_seconds": "From the whole call being here to its transaction being on the disk.",
        "tollgate_commit_batch_size": "Writes that shared one commit.",
        "tollgate_queue_depth": "What waits, by queue.",
        "tollgate_oldest_pending_seconds": "How long the oldest has waited, by queue.",
        "tollgate_deliveries_total": "Delivery attempts by outcome.",
        "tollgate_delivery_duration_seconds": "How long delivery attempts take.",
        "tollgate_delivery_inflight": "Delivery attempts under way.",
        "tollgate_deliveries_held": "Deliveries that wait for a subscription that is switched off.",
        "tollgate_deliveries_given_up_total":
            "Deliveries that waited too long for a subscription that is switched off.",
        "tollgate_circuit_open": "1 where a subscription's circuit breaker is open.",
        "tollgate_automation_failures_total": "Batches of events that could not be told to the machines.",
        "tollgate_commands_total": "Attempts at calls to providers, by outcome.",
        "tollgate_key_set_fetches_total": "Attempts to fetch the keys that providers publish, by outcome.",
        "tollgate_channel_auth_total": "Channels that clients asked to join, by what became of it.",
        "tollgate_http_requests_total": "Requests by group of routes and class of status.",
    ]
}
