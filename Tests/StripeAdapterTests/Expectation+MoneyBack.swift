import Model

extension Expectation {
    static let moneyBack: [String: Expectation] = [
        "charge.refunded": .event(
            "refund.summary",
            "live||ch_concert|summary:1500",
            .eur(1500),
            order: "A-1001",
            "ch_concert pi_concert"
        ),
        "charge.refunded-whole": .event(
            "refund.summary",
            "live||ch_concert|summary:4500",
            .eur(4500),
            order: "A-1001",
            "ch_concert pi_concert"
        ),
        "refund.created": .event(
            "refund.succeeded",
            "live||re_one|succeeded",
            .eur(1500),
            order: nil,
            "re_one ch_concert pi_concert"
        ),
        "refund.updated": .event(
            "refund.succeeded",
            "live||re_one|succeeded",
            .eur(1500),
            order: nil,
            "re_one ch_concert pi_concert"
        ),
        "charge.refund.updated": .event(
            "refund.succeeded",
            "live||re_one|succeeded",
            .eur(1500),
            order: nil,
            "re_one ch_concert pi_concert"
        ),
        "refund.created-legacy": .event(
            "refund.succeeded",
            "live||re_legacy|succeeded",
            .eur(4500),
            order: nil,
            "re_legacy ch_legacy"
        ),
        "refund.created-pending": .event(
            "refund.pending",
            "live||re_two|pending",
            .eur(3000),
            order: nil,
            "re_two ch_concert pi_concert"
        ),
        "refund.updated-requires_action": .event(
            "refund.requires_action",
            "live||re_two|requires_action",
            .eur(3000),
            order: nil,
            "re_two ch_concert pi_concert"
        ),
        "refund.failed": .event(
            "refund.failed",
            "live||re_two|failed",
            .eur(3000),
            order: nil,
            "re_two ch_concert pi_concert"
        ),
        "refund.updated-canceled": .event(
            "refund.canceled",
            "live||re_three|canceled",
            .eur(500),
            order: nil,
            "re_three ch_concert pi_concert"
        ),
        "charge.dispute.created": .event(
            "dispute.opened",
            "live||du_concert|opened",
            .eur(4500),
            order: nil,
            "du_concert ch_concert pi_concert"
        ),
        "charge.dispute.updated": .event(
            "dispute.updated",
            "live||du_concert|updated:evt_charge_dispute_updated",
            .eur(4500),
            order: nil,
            "du_concert ch_concert pi_concert"
        ),
        "charge.dispute.closed": .event(
            "dispute.won",
            "live||du_concert|won",
            .eur(4500),
            order: nil,
            "du_concert ch_concert pi_concert"
        ),
        "charge.dispute.closed-lost": .event(
            "dispute.lost",
            "live||du_concert|lost",
            .eur(4500),
            order: nil,
            "du_concert ch_concert pi_concert"
        ),
        "charge.dispute.closed-inquiry": .event(
            "dispute.won",
            "live||du_inquiry|won",
            .eur(4500),
            order: nil,
            "du_inquiry ch_concert pi_concert"
        ),
        "charge.dispute.funds_withdrawn": .event(
            "dispute.funds_withdrawn",
            "live||du_concert|funds_withdrawn",
            .eur(4500),
            order: nil,
            "du_concert ch_concert pi_concert"
        ),
        "charge.dispute.funds_reinstated": .event(
            "dispute.funds_reinstated",
            "live||du_concert|funds_reinstated",
            .eur(4500),
            order: nil,
            "du_concert ch_concert pi_concert"
        ),
    ]
}
