public import Model

extension OrderFulfilment {
    public enum Phase: String, CaseIterable, Sendable {
        /// Waits for its payment.
        case created
        /// Waits for its payment and holds tickets until a certain time.
        case reserved
        case paid
        /// Its lines are being granted.
        case fulfilling
        case fulfilled
        case canceled
        /// Not paid while it held its tickets.
        case expired
        case refunded
        /// The buyer's bank took the money back for now; fulfilment is frozen.
        case disputed
        /// Somebody must look at it.
        case needsAttention = "needs_attention"
    }

    /// What the world tells the machine.
    public enum Fact: Sendable, Hashable {
        /// - Parameters:
        ///   - amount: nil where nobody told it.
        ///   - ticketsAreFree: whether an order that let its tickets go could have them back.
        case paymentSucceeded(payment: String, amount: Money?, ticketsAreFree: Bool = true)
        case attemptFailed
        case paymentCanceled(payment: String)
        /// The payment, which was made elsewhere, went back whole; or will never be made, where it is told first.
        case paymentReversed(payment: String)
        /// The time for paying is over.
        case holdExpired
        /// The grants of what was bought begin.
        case fulfilmentStarted
        case fulfilmentCompleted
        case lineGranted(line: Int)
        case lineNotGranted(line: Int, reason: String)
        case lineTakenBack(line: Int)
        case lineKept(line: Int, reason: String)
        case refundSucceeded(refund: String, amount: Money)
        /// The amount, where it is told, is what did not come back to the buyer.
        case refundFailed(refund: String, amount: Money?)
        /// Called off before it went out; the amount, where it is told, is what did not come back to the buyer.
        case refundCanceled(refund: String, amount: Money?)
        /// What a charge reports as refunded in all.
        case refundSummary(charge: String, amount: Money)
        case disputeOpened(dispute: String)
        case disputeWon(dispute: String)
        case disputeLost(dispute: String)
        /// Somebody wants it off.
        case cancelRequested
        /// Somebody wants money given back, in minor units of what was received.
        case refundRequested(request: String, amount: Int64)
        /// The provider took a request on.
        case refundAccepted(request: String, refund: String)
        case refundRefused(request: String, reason: String)
        /// The provider was asked, and nobody knows whether it did it.
        case refundUnanswered(request: String, reason: String)
        /// Somebody wants the lines granted that were not.
        case grantRetryRequested
        /// The goals of a show decided about what was paid for it.
        case escrowDecided(show: String, Settlement)
    }

    /// How far a dispute has come, in its order.
    public enum Dispute: Int, CaseIterable, Comparable, Sendable {
        case open, won, lost

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// As stored.
        var name: String {
            switch self {
            case .open: "open"
            case .won: "won"
            case .lost: "lost"
            }
        }
    }

    /// How far the grant of what was bought has come.
    public enum Grant: String, Sendable {
        case none
        /// ``Effect/fulfil`` was given out, which happens once.
        case asked
        case completed
    }

    /// What must be done about a step.
    public enum Effect: Sendable, Hashable {
        /// Tell subscribers: `order.<phase>`.
        case announce(Phase)
        /// Tell subscribers: `order.refund_requested`.
        case announceRefundRequest(String)
        /// Tell subscribers: `order.escrow_<news>`.
        case announceEscrow(show: String, EscrowNews)
        /// Begin to grant what was bought: tell the machine that it started, or, where no line has anything to grant,
        /// that it is completed.
        case fulfil
        case grant(line: Int, attempt: Int64)
        case takeBack(line: Int)
        /// Grants that are not under way wait until they are released.
        case freezeGrants
        case releaseGrants
        /// Grants that are not under way are never made.
        case callOffGrants
        /// The tickets that are held are sold to this order.
        case sellTickets
        /// The tickets that this order let go are sold to it after all.
        case takeTicketsBack
        case releaseTickets
        case refund(request: String, amount: Int64)
    }

    /// What is told of held money.
    public enum EscrowNews: String, CaseIterable, Sendable {
        case held
        case released
        case refunded
    }

    /// What one fact did.
    public struct Step: Sendable, Hashable {
        /// nil where the fact was known before it reached the table.
        public var trigger: Trigger?
        public var from: Phase
        public var to: Phase
        public var outcome: Outcome
        public var effects: [Effect]

        public enum Outcome: Sendable, Hashable {
            case moved
            case absorbed(String)
            case parked(String)
            case refused(String)
        }
    }
}
