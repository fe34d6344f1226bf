extension OrderFulfilment {
    /// Every (phase, trigger) pair. `docs/order-fulfilment.md` shows it; a test compares the two.
    public static let table = TransitionTable<Phase, Trigger>([
        .created: Self.unpaid(
            cancel: .move(.canceled),
            hold: .absorb("the order holds no tickets")
        ),
        .reserved: Self.unpaid(cancel: .move(.canceled), hold: .move(.expired)),
        .expired: Self.unpaid(
            cancel: .absorb("expired already"),
            hold: .absorb("expired already"),
            [
                .paidTooLate: .move(.needsAttention), .paidAndReversed: .move(.refunded),
                .attemptFailed: .absorb("the order had expired"),
                .paymentCanceled: .absorb("the order had expired"),
            ]
        ),
        .canceled: Self.unpaid(
            cancel: .absorb("canceled already"),
            hold: .absorb("canceled already"),
            Self.afterTheEnd,
            [
                .paymentSucceeded: .move(.needsAttention),
                .paidAndReversed: .move(.refunded),
                .attemptFailed: .absorb("an earlier attempt"),
                .paymentCanceled: .absorb("canceled already"),
                .outdated: .absorb("a later state is known"),
                .refundedPart: .absorb("recorded"),
                .refundMismatched: .refuse("given back in another currency than paid"),
                .refundedWhole: .move(.refunded),
                .givenBackTwice: .move(.needsAttention),
                .refundFailed: .move(.needsAttention),
                .refundCanceled: .move(.needsAttention),
                .refundReplaced: .absorb("recorded"),
                .disputeOpened: .move(.needsAttention),
                .disputeWon: .absorb("nothing is frozen"),
                .disputeWonFulfilling: .absorb("nothing is frozen"),
                .disputeWonFulfilled: .absorb("nothing is frozen"),
                .disputeWonOfSeveral: .absorb("nothing is frozen"),
                .disputeLost: .move(.needsAttention),
                .refundRequested: .absorb("the provider is asked"),
                .refundAccepted: .absorb("recorded"),
                .refundRefused: .move(.needsAttention),
                .escrowSettled: .absorb("settled already"),
                .escrowReleased: .refuse("the order is canceled"),
                .escrowRefundAsked: .refuse("the order is canceled"),
                .escrowSpent: .refuse("the order is canceled"),
                .escrowDeferred: .refuse("the order is canceled"),
            ]
        ),
        .paid: Self.paid([
            .fulfilmentStarted: .move(.fulfilling),
            .fulfilmentCompleted: .move(.fulfilled),
        ]),
        .fulfilling: Self.paid([
            .fulfilmentStarted: .absorb("started already"),
            .fulfilmentCompleted: .refuse("lines are still being granted"),
            .lineGranted: .absorb("recorded"),
            .allGranted: .move(.fulfilled),
            .lineNotGranted: .move(.needsAttention),
            .grantRetryRequested: .refuse("its lines are being granted"),
        ]),
        .fulfilled: Self.paid([
            .fulfilmentStarted: .absorb("fulfilled already"),
            .fulfilmentCompleted: .absorb("fulfilled already"),
            .paymentCanceled: .refuse("fulfilled already"),
            .cancelRequested: .refuse("fulfilled already: refund it"),
        ]),
        .disputed: Self.paid([
            .fulfilmentStarted: .refuse("frozen by a dispute"),
            .fulfilmentCompleted: .absorb("granted before the freeze"),
            .lineGranted: .absorb("granted before the freeze"),
            .allGranted: .absorb("granted before the freeze"),
            .lineNotGranted: .absorb("recorded"),
            .disputeOpened: .absorb("frozen already"),
            .disputeWon: .move(.paid),
            .disputeWonFulfilling: .move(.fulfilling),
            .disputeWonFulfilled: .move(.fulfilled),
            .disputeWonOfSeveral: .absorb("another dispute is open"),
            .cancelRequested: .refuse("frozen by a dispute"),
            .refundRequested: .refuse("frozen by a dispute"),
            .refundRefused: .absorb("recorded"),
            .grantRetryRequested: .refuse("frozen by a dispute"),
            .escrowReleased: .refuse("frozen by a dispute"),
            .escrowRefundAsked: .refuse("frozen by a dispute"),
            .escrowSpent: .refuse("frozen by a dispute"),
        ]),
        .refunded: Self.paid(
            Self.afterTheEnd,
            [
                .paymentSucceeded: .absorb("paid and given back already"),
                .paymentMismatched: .absorb("paid and given back already"),
                .paymentUnpriced: .absorb("paid and given back already"),
                .paymentCanceled: .absorb("given back already"),
                .fulfilmentStarted: .refuse("given back"),
                .fulfilmentCompleted: .refuse("given back"),
                .refundedWhole: .absorb("recorded"),
                .disputeOpened: .absorb("given back already"),
                .cancelRequested: .absorb("given back already"),
                .refundRefused: .absorb("given back already"),
                .escrowReleased: .refuse("given back"),
                .escrowRefundAsked: .refuse("given back"),
                .escrowSpent: .refuse("given back"),
                .escrowDeferred: .refuse("given back"),
            ]
        ),
        .needsAttention: Self.paid([
            .paymentSucceeded: .refuse("somebody must look at the order first"),
            .paymentMismatched: .absorb("somebody looks at it already"),
            .paymentUnpriced: .absorb("somebody looks at it already"),
            .paymentCanceled: .absorb("somebody looks at it already"),
            .fulfilmentStarted: .refuse("somebody must look at the order first"),
            .fulfilmentCompleted: .refuse("somebody must look at the order first"),
            .lineGranted: .absorb("recorded"),
            .allGranted: .absorb("granted; somebody looks at it already"),
            .lineNotGranted: .absorb("somebody looks at it already"),
            .givenBackTwice: .absorb("somebody looks at it already"),
            .refundFailed: .absorb("recorded"),
            .refundCanceled: .absorb("recorded"),
            .refundRefused: .absorb("somebody looks at it already"),
            .disputeOpened: .absorb("somebody looks at it already"),
            .disputeWon: .absorb("somebody looks at it already"),
            .disputeWonFulfilling: .absorb("somebody looks at it already"),
            .disputeWonFulfilled: .absorb("somebody looks at it already"),
            .disputeWonOfSeveral: .absorb("somebody looks at it already"),
            .disputeLost: .absorb("somebody looks at it already"),
            .cancelRequested: .move(.canceled),
            .grantRetryRequested: .move(.fulfilling),
        ]),
    ])

    private typealias Rows = [Trigger: TransitionTable<Phase, Trigger>.Response]

    /// The rows of a phase without a payment, but for its own.
    private static func unpaid(
        cancel: TransitionTable<Phase, Trigger>.Response,
        hold: TransitionTable<Phase, Trigger>.Response,
        _ own: Rows...
    ) -> Rows {
        let early: [Trigger] = [
            .beforePayment, .outdated, .refundMismatched, .refundedPart, .refundedWhole, .givenBackTwice,
            .refundFailed, .refundCanceled, .refundReplaced, .disputeOpened, .disputeWon, .disputeWonFulfilling,
            .disputeWonFulfilled, .disputeWonOfSeveral, .disputeLost,
        ]
        let ungranted: [Trigger] = [
            .lineGranted, .allGranted, .lineNotGranted, .grantedTooLate, .lineSettled, .lineTakenBack, .lineKept,
        ]
        let parked: Rows = Dictionary(uniqueKeysWithValues: early.map { ($0, .park("the payment has not arrived")) })
        return own.reduce(
            parked.merging(ungranted.map { ($0, .refuse("nothing was granted")) }) { $1 }.merging([
                .paymentSucceeded: .move(.paid),
                .paidTooLate: .refuse("the order had not expired"),
                .paymentMismatched: .move(.needsAttention),
                .paymentUnpriced: .move(.needsAttention),
                .paidAndReversed: .refuse("that it went back was not told before"),
                .paidAgain: .refuse("paid by another payment"),
                .paidDifferently: .refuse("the same payment, in another amount or currency"),
                .attemptFailed: .absorb("the order stays payable"),
                .paymentCanceled: .move(.canceled),
                .holdExpired: hold,
                .fulfilmentStarted: .refuse("not paid"),
                .fulfilmentCompleted: .refuse("not paid"),
                .cancelRequested: cancel,
                .refundRequested: .refuse("not paid"),
                .refundTooMuch: .refuse("not paid"),
                .refundAccepted: .refuse("not paid"),
                .refundRefused: .refuse("not paid"),
                .grantRetryRequested: .refuse("not paid"),
                .nothingToRetry: .refuse("not paid"),
                .escrowReleased: .refuse("not paid"),
                .escrowRefundAsked: .refuse("not paid"),
                .escrowSpent: .refuse("not paid"),
                .escrowDeferred: .refuse("not paid"),
                .escrowSettled: .refuse("not paid"),
                .escrowNotHeld: .absorb("nothing is held for this show"),
            ]) { $1 }
        ) { $0.merging($1) { $1 } }
    }

    /// The rows of a phase with a payment, but for its own.
    private static func paid(_ own: Rows...) -> Rows {
        own.reduce([
            .paymentSucceeded: .absorb("paid already"),
            .paidTooLate: .absorb("paid already"),
            .paymentMismatched: .absorb("paid already"),
            .paymentUnpriced: .absorb("paid already"),
            .paidAndReversed: .absorb("given back already"),
            .paidAgain: .refuse("paid twice"),
            .paidDifferently: .refuse("the same payment, in another amount or currency"),
            .attemptFailed: .absorb("an earlier attempt"),
            .paymentCanceled: .refuse("paid already"),
            .holdExpired: .absorb("paid already"),
            .lineGranted: .absorb("granted already"),
            .allGranted: .absorb("granted already"),
            .lineNotGranted: .absorb("recorded"),
            .grantedTooLate: .absorb("granted all the same"),
            .lineSettled: .absorb("nothing waits for it"),
            .lineTakenBack: .absorb("recorded"),
            .lineKept: .absorb("recorded: it cannot be taken back"),
            .beforePayment: .park("the payment has not arrived"),
            .outdated: .absorb("a later state is known"),
            .refundMismatched: .refuse("given back in another currency than paid"),
            .refundedPart: .absorb("recorded"),
            .refundedWhole: .move(.refunded),
            .givenBackTwice: .move(.needsAttention),
            .refundFailed: .move(.needsAttention),
            .refundCanceled: .absorb("recorded"),
            .refundReplaced: .absorb("recorded"),
            .disputeOpened: .move(.disputed),
            .disputeWon: .absorb("nothing is frozen"),
            .disputeWonFulfilling: .absorb("nothing is frozen"),
            .disputeWonFulfilled: .absorb("nothing is frozen"),
            .disputeWonOfSeveral: .absorb("nothing is frozen"),
            .disputeLost: .move(.needsAttention),
            .cancelRequested: .refuse("paid already: refund it"),
            .refundRequested: .absorb("the provider is asked"),
            .refundTooMuch: .refuse("more than what is left of what was received"),
            .refundAccepted: .absorb("recorded"),
            .refundRefused: .move(.needsAttention),
            .grantRetryRequested: .absorb("nothing failed"),
            .nothingToRetry: .refuse("no line failed to be granted"),
            .escrowReleased: .absorb("the held money is the seller's"),
            .escrowRefundAsked: .absorb("the provider is asked"),
            .escrowSpent: .absorb("nothing is left of it"),
            .escrowDeferred: .absorb("waits until disputes and refunds have ended"),
            .escrowSettled: .absorb("settled already"),
            .escrowNotHeld: .absorb("nothing is held for this show"),
        ]) { $0.merging($1) { $1 } }
    }

    /// Of an order that ended otherwise than fulfilled.
    private static let afterTheEnd: Rows = [
        .lineGranted: .absorb("granted too late"),
        .allGranted: .absorb("granted too late"),
        .lineNotGranted: .absorb("it need not be granted any more"),
        .grantedTooLate: .absorb("to be taken back"),
        .lineSettled: .absorb("nothing waits for it"),
        .lineTakenBack: .absorb("recorded"),
        .lineKept: .absorb("recorded: it cannot be taken back"),
        .grantRetryRequested: .refuse("the order has ended"),
    ]
}
