import Model

extension Expectation {
    static let payments: [String: Expectation] = [
        "payment_intent.succeeded": .event(
            "payment.succeeded",
            "live||pi_concert|succeeded",
            .eur(4500),
            order: "A-1001",
            "pi_concert ch_concert"
        ),
        "payment_intent.succeeded-partly_captured": .event(
            "payment.succeeded",
            "live||pi_hotel|succeeded",
            .eur(15000),
            order: "A-1002",
            "pi_hotel ch_hotel"
        ),
        "payment_intent.succeeded-expanded": .event(
            "payment.succeeded",
            "live||pi_expanded|succeeded",
            .eur(4500),
            order: "1003",
            "pi_expanded ch_expanded"
        ),
        "payment_intent.succeeded-test_mode": .event(
            "payment.succeeded",
            "test||pi_concert|succeeded",
            .eur(4500),
            order: "A-1001",
            "pi_concert ch_concert"
        ),
        "payment_intent.succeeded-connect": .event(
            "payment.succeeded",
            "live|acct_harbour|pi_stall|succeeded",
            .eur(1200),
            order: nil,
            "pi_stall ch_stall"
        ),
        "payment_intent.succeeded-context": .event(
            "payment.succeeded",
            "live|acct_meadow|pi_kiosk|succeeded",
            .eur(900),
            order: nil,
            "pi_kiosk ch_kiosk"
        ),
        "payment_intent.succeeded-yen": .event(
            "payment.succeeded",
            "live||pi_tokyo|succeeded",
            Money(minorUnits: 3000, currency: "JPY"),
            order: "A-1001",
            "pi_tokyo ch_tokyo"
        ),
        "payment_intent.succeeded-krona": .event(
            "payment.succeeded",
            "live||pi_reykjavik|succeeded",
            Money(minorUnits: 3500, currency: "ISK"),
            order: "A-1001",
            "pi_reykjavik ch_reykjavik"
        ),
        "payment_intent.succeeded-ariary": .event(
            "payment.succeeded",
            "live||pi_antananarivo|succeeded",
            Money(minorUnits: 900_000, currency: "MGA"),
            order: "A-1001",
            "pi_antananarivo ch_antananarivo"
        ),
        "payment_intent.succeeded-dinar": .event(
            "payment.succeeded",
            "live||pi_kuwait|succeeded",
            Money(minorUnits: 5120, currency: "KWD"),
            order: "A-1001",
            "pi_kuwait ch_kuwait"
        ),
        "payment_intent.succeeded-future_version": .event(
            "payment.succeeded",
            "live||pi_tomorrow|succeeded",
            .eur(4500),
            order: "A-1001",
            "pi_tomorrow ch_tomorrow"
        ),
        "payment_intent.payment_failed": .event(
            "payment.attempt_failed",
            "live||pi_concert|attempt_failed:ch_declined",
            .eur(4500),
            order: "A-1001",
            "pi_concert ch_declined"
        ),
        // Its latest charge is that of an earlier attempt.
        "payment_intent.payment_failed-no_charge": .event(
            "payment.attempt_failed",
            "live||pi_concert|attempt_failed:evt_payment_intent_payment_failed_no_charge",
            .eur(4500),
            order: "A-1001",
            "pi_concert ch_declined"
        ),
        "payment_intent.processing": .event(
            "payment.pending",
            "live||pi_transfer|pending",
            .eur(4500),
            order: "A-1001",
            "pi_transfer ch_transfer"
        ),
        "payment_intent.requires_action": .event(
            "payment.action_required",
            "live||pi_concert|action_required",
            .eur(4500),
            order: "A-1001",
            "pi_concert"
        ),
        "payment_intent.amount_capturable_updated": .event(
            "payment.authorized",
            "live||pi_hotel|authorized:18000",
            .eur(18000),
            order: "A-1002",
            "pi_hotel ch_hotel"
        ),
        "payment_intent.canceled": .event(
            "payment.canceled",
            "live||pi_abandoned|canceled",
            .eur(4500),
            order: "A-1001",
            "pi_abandoned"
        ),
        "payment_intent.created": .ignored("payment_intent.created"),
        "charge.succeeded": .event(
            "charge.recorded",
            "live||ch_concert|recorded",
            .eur(4500),
            order: "A-1001",
            "ch_concert pi_concert txn_concert"
        ),
        "charge.succeeded-uncaptured": .event(
            "charge.recorded",
            "live||ch_hotel|recorded",
            .eur(20000),
            order: "A-1002",
            "ch_hotel pi_hotel"
        ),
        "charge.succeeded-legacy": .event(
            "payment.succeeded",
            "live||ch_legacy|succeeded",
            .eur(4500),
            order: "A-0900",
            "ch_legacy txn_legacy"
        ),
        "charge.succeeded-legacy_uncaptured": .event(
            "payment.authorized",
            "live||ch_tavern|authorized:8000",
            .eur(8000),
            order: "A-0901",
            "ch_tavern"
        ),
        "charge.captured": .event(
            "charge.captured",
            "live||ch_hotel|captured",
            .eur(15000),
            order: "A-1002",
            "ch_hotel pi_hotel txn_hotel"
        ),
        "charge.captured-legacy": .event(
            "payment.succeeded",
            "live||ch_tavern|succeeded",
            .eur(6000),
            order: "A-0901",
            "ch_tavern txn_tavern"
        ),
        "charge.failed": .event(
            "charge.failed",
            "live||ch_declined|failed",
            .eur(4500),
            order: "A-1001",
            "ch_declined pi_concert"
        ),
        "charge.failed-legacy": .event(
            "charge.failed",
            "live||ch_bounced|failed",
            .eur(4500),
            order: "A-1001",
            "ch_bounced"
        ),
        "charge.expired": .event(
            "charge.expired",
            "live||ch_lapsed|expired",
            .eur(4500),
            order: "A-1001",
            "ch_lapsed pi_lapsed"
        ),
        "charge.pending": .event(
            "charge.pending",
            "live||ch_transfer|pending",
            .eur(4500),
            order: "A-1001",
            "ch_transfer pi_transfer"
        ),
        "charge.updated": .ignored("charge.updated"),
        "checkout.session.completed": .event(
            "checkout.completed",
            "live||cs_live_concert|completed",
            .eur(4500),
            order: "A-1001",
            "cs_live_concert pi_concert"
        ),
        "checkout.session.completed-unpaid": .event(
            "checkout.completed",
            "live||cs_live_transfer|completed",
            .eur(4500),
            order: "A-1001",
            "cs_live_transfer pi_transfer"
        ),
        "checkout.session.completed-subscription": .event(
            "payment.succeeded",
            "live||cs_live_club|succeeded",
            .eur(1900),
            order: "A-1004",
            "cs_live_club"
        ),
        "checkout.session.completed-free": .event(
            "payment.succeeded",
            "live||cs_live_guest|succeeded",
            .eur(0),
            order: "A-1005",
            "cs_live_guest"
        ),
        "checkout.session.completed-setup": .event(
            "checkout.completed",
            "live||cs_live_card|completed",
            nil,
            order: "A-1006",
            "cs_live_card"
        ),
        "checkout.session.async_payment_succeeded": .event(
            "payment.succeeded",
            "live||pi_transfer|succeeded",
            .eur(4500),
            order: "A-1001",
            "pi_transfer cs_live_transfer"
        ),
        "checkout.session.async_payment_failed": .event(
            "payment.failed",
            "live||pi_bounced|failed",
            .eur(4500),
            order: "A-1001",
            "pi_bounced cs_live_bounced"
        ),
        "checkout.session.expired": .event(
            "checkout.expired",
            "live||cs_live_left|expired",
            .eur(4500),
            order: "A-1001",
            "cs_live_left"
        ),
    ]
}
