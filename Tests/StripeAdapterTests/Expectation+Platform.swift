import Model

extension Expectation {
    static let platform: [String: Expectation] = [
        "payout.created": .event("payout.created", "live||po_week|created", .eur(120_000), order: nil, "po_week"),
        "payout.updated": .event(
            "payout.updated",
            "live||po_week|updated:evt_payout_updated",
            .eur(120_000),
            order: nil,
            "po_week"
        ),
        "payout.paid": .event("payout.paid", "live||po_week|paid", .eur(120_000), order: nil, "po_week"),
        "payout.paid-negative": .event("payout.paid", "live||po_owed|paid", .eur(-2500), order: nil, "po_owed"),
        "payout.failed": .event("payout.failed", "live||po_week|failed", .eur(120_000), order: nil, "po_week"),
        "payout.canceled": .event("payout.canceled", "live||po_day|canceled", .eur(120_000), order: nil, "po_day"),
        "transfer.created": .event(
            "transfer.created",
            "live||tr_stall|created",
            .eur(9000),
            order: "A-1001",
            "tr_stall ch_concert"
        ),
        "transfer.updated": .event(
            "transfer.updated",
            "live||tr_stall|updated:evt_transfer_updated",
            .eur(9000),
            order: "A-1001",
            "tr_stall ch_concert"
        ),
        "transfer.reversed": .event(
            "transfer.reversed",
            "live||tr_stall|reversed:2000",
            .eur(2000),
            order: "A-1001",
            "tr_stall ch_concert"
        ),
        "transfer.reversed-whole": .event(
            "transfer.reversed",
            "live||tr_stall|reversed:9000",
            .eur(9000),
            order: "A-1001",
            "tr_stall ch_concert"
        ),
        "terminal.reader.action_succeeded": .event(
            "terminal.action_succeeded",
            "live||tmr_counter|action_succeeded:evt_terminal_reader_action_succeeded",
            nil,
            order: nil,
            "tmr_counter pi_counter"
        ),
        "terminal.reader.action_failed": .event(
            "terminal.action_failed",
            "live||tmr_counter|action_failed:evt_terminal_reader_action_failed",
            nil,
            order: nil,
            "tmr_counter pi_counter"
        ),
        "terminal.reader.action_updated": .event(
            "terminal.action_updated",
            "live||tmr_counter|action_updated:evt_terminal_reader_action_updated",
            nil,
            order: nil,
            "tmr_counter pi_counter"
        ),
        "account.updated": .event(
            "account.updated",
            "live|acct_harbour|acct_harbour|updated:evt_account_updated",
            nil,
            order: nil,
            "acct_harbour"
        ),
        "capability.updated": .event(
            "capability.updated",
            "live|acct_harbour|card_payments|updated:evt_capability_updated",
            nil,
            order: nil,
            "card_payments acct_harbour"
        ),
        "customer.created": .ignored("customer.created"),
        "invoice.paid": .ignored("invoice.paid"),
        "issuing_card.created": .unrecognized("issuing_card.created"),
        "v1.account.updated": .event(
            "account.updated",
            "live|acct_harbour|acct_harbour|updated:evt_v1_account_updated",
            nil,
            order: nil,
            "acct_harbour"
        ),
        "v1.account.updated-thin_copy": .ignored("v1.account.updated (thin copy of evt_account_updated)"),
        "v1.payment_intent.succeeded-thin_copy": .ignored(
            "v1.payment_intent.succeeded (thin copy of evt_payment_intent_succeeded)"
        ),
        "v1.capability.updated": .event(
            "capability.updated",
            "live|acct_harbour|card_payments|updated:evt_v1_capability_updated",
            nil,
            order: nil,
            "card_payments"
        ),
        "v2.core.account.updated": .event(
            "account.updated",
            "live||acct_harbour|updated:evt_v2_core_account_updated",
            nil,
            order: nil,
            "acct_harbour"
        ),
        "v2.core.account.requirements_updated": .event(
            "account.updated",
            "live||acct_harbour|updated:evt_v2_core_account_requirements_updated",
            nil,
            order: nil,
            "acct_harbour"
        ),
        "v2.core.account.capability_status_updated": .event(
            "capability.updated",
            "test||acct_harbour|updated:evt_v2_core_account_capability_status_updated",
            nil,
            order: nil,
            "acct_harbour"
        ),
        "v2.core.event_destination.ping": .ignored("v2.core.event_destination.ping"),
        "v2.billing.later": .unrecognized("v2.billing.cadence.created"),
    ]
}
