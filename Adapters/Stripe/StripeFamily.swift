/// Kinds of Stripe objects that are read alike.
enum StripeFamily {
    case paymentIntent, charge, chargeSummary, refund, dispute, checkout, payout, transfer, terminal, account,
        capability
}
