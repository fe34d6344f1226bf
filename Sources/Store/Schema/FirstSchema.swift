/// The first schema.
///
/// Ids are time-ordered, so the tables of the accepting transaction only grow at their ends; the one index that does not
/// is the idempotency index, whose keys are digests. Bodies stand in a table of their own: they are pruned first, and
/// listings never touch them.
///
/// Partial indexes hold what lies apart from the bulk. A query uses one only if it repeats the index's condition.
@Sendable func firstSchema(_ dialect: Dialect) -> [String] {
    let blob = dialect.blob
    let idKey = dialect.idKey
    return [
        """
        CREATE TABLE receipts (
            id \(idKey), source TEXT NOT NULL, adapter TEXT NOT NULL, received_at BIGINT NOT NULL,
            status TEXT NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL, remote TEXT NOT NULL, reason TEXT,
            detail TEXT, matched_secret TEXT, signed_at BIGINT, entries TEXT NOT NULL, normalizer BIGINT NOT NULL,
            body_bytes BIGINT NOT NULL
        )
        """,
        "CREATE INDEX receipts_by_source ON receipts (source, id)",
        "CREATE INDEX receipts_apart ON receipts (status, id) WHERE status <> 'accepted'",
        "CREATE INDEX receipts_apart_by_source ON receipts (source, status, id) WHERE status <> 'accepted'",
        "CREATE TABLE payloads (receipt \(idKey), headers TEXT NOT NULL, body \(blob) NOT NULL, sealed \(blob))",
        """
        CREATE TABLE events (
            id \(idKey), uid \(blob) NOT NULL, source TEXT, type TEXT NOT NULL, subject TEXT NOT NULL,
            occurred_at BIGINT, accepted_at BIGINT NOT NULL, origin TEXT NOT NULL, receipt BIGINT, entry BIGINT,
            handling TEXT NOT NULL, order_id BIGINT, supersedes \(blob), facts TEXT NOT NULL, body \(blob) NOT NULL
        )
        """,
        "CREATE INDEX events_by_type ON events (type, id)",
        """
        CREATE INDEX events_apart ON events (handling, id)
        WHERE handling IN ('absorbed', 'parked', 'refused', 'unmatched')
        """,
        """
        CREATE TABLE event_keys (
            uid \(blob) PRIMARY KEY, event BIGINT NOT NULL, fingerprint BIGINT NOT NULL, normalizer BIGINT NOT NULL,
            expires BIGINT NOT NULL
        )\(dialect.clustered)
        """,
        """
        CREATE TABLE event_subjects (
            subject TEXT NOT NULL, event BIGINT NOT NULL, PRIMARY KEY (subject, event)
        )\(dialect.clustered)
        """,
        // `parked_until`: when an event that comes again stops waiting, if it has to wait again.
        """
        CREATE TABLE outbox (
            event \(idKey), subject TEXT NOT NULL, routed BIGINT NOT NULL, parked_until BIGINT
        )
        """,
        """
        CREATE TABLE blocked_subjects (
            subject TEXT PRIMARY KEY, attempts BIGINT NOT NULL, due_at BIGINT NOT NULL, reason TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE subscriptions (
            id \(idKey), name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, types TEXT NOT NULL,
            enabled BIGINT NOT NULL, disabled_reason TEXT, secrets \(blob) NOT NULL, created_at BIGINT NOT NULL,
            configured BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE deliveries (
            id \(idKey), event BIGINT NOT NULL, subscription BIGINT NOT NULL, state TEXT NOT NULL,
            attempts BIGINT NOT NULL, attempts_before BIGINT NOT NULL, due_at BIGINT NOT NULL, lease_until BIGINT,
            token BIGINT, created_at BIGINT NOT NULL, finished_at BIGINT
        )
        """,
        "CREATE INDEX deliveries_due ON deliveries (subscription, due_at, id) WHERE state = 'pending'",
        "CREATE INDEX deliveries_apart ON deliveries (state, id) WHERE state <> 'delivered'",
        "CREATE INDEX deliveries_by_subscription ON deliveries (subscription, id)",
        "CREATE INDEX deliveries_by_event ON deliveries (event)",
        """
        CREATE TABLE attempts (
            delivery BIGINT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, duration BIGINT NOT NULL,
            status BIGINT, error TEXT, response \(blob) NOT NULL, PRIMARY KEY (delivery, number)
        )\(dialect.clustered)
        """,
        """
        CREATE TABLE orders (
            id \(idKey), reference TEXT NOT NULL, livemode BIGINT NOT NULL, phase TEXT NOT NULL,
            provider TEXT, buyer TEXT NOT NULL, lines TEXT NOT NULL, metadata TEXT NOT NULL, machine TEXT NOT NULL,
            version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, UNIQUE (reference, livemode)
        )
        """,
        "CREATE INDEX orders_by_phase ON orders (phase, id)",
        """
        CREATE TABLE order_references (
            object TEXT PRIMARY KEY, order_id BIGINT NOT NULL
        )\(dialect.clustered)
        """,
        """
        CREATE TABLE order_history (
            id \(idKey), order_id BIGINT NOT NULL, at BIGINT NOT NULL, trigger_name TEXT NOT NULL,
            outcome TEXT NOT NULL, from_phase TEXT NOT NULL, to_phase TEXT NOT NULL, event BIGINT, note TEXT
        )
        """,
        "CREATE INDEX order_history_by_order ON order_history (order_id, id)",
        """
        CREATE TABLE parked (
            event \(idKey), waits_for TEXT NOT NULL, until BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE unmatched_objects (
            object TEXT NOT NULL, event BIGINT NOT NULL, PRIMARY KEY (object, event)
        )\(dialect.clustered)
        """,
        "CREATE INDEX unmatched_by_event ON unmatched_objects (event)",
        "CREATE INDEX parked_by_waits ON parked (waits_for, until)",
        "CREATE INDEX parked_until ON parked (until)",
        """
        CREATE TABLE requests (
            principal TEXT NOT NULL, name TEXT NOT NULL, fingerprint \(blob) NOT NULL, status BIGINT, body \(blob),
            created_at BIGINT NOT NULL, PRIMARY KEY (principal, name)
        )\(dialect.clustered)
        """,
        "CREATE INDEX requests_by_age ON requests (created_at)",
        """
        CREATE TABLE replays (
            id \(idKey), created_at BIGINT NOT NULL, finished_at BIGINT, state TEXT NOT NULL,
            dry_run BIGINT NOT NULL, request TEXT NOT NULL, counts TEXT NOT NULL, results TEXT NOT NULL
        )
        """,
    ]
}
