import Model
import Testing
import Workflows

@Suite struct MachineTests {
    typealias Fact = OrderFulfilment.Fact

    static let total = Money(minorUnits: 100, currency: "EUR")
    static let payment = Fact.paymentSucceeded(payment: "p", amount: total)

    private func machine(_ facts: Fact...) -> OrderFulfilment {
        var machine = OrderFulfilment(total: Self.total)
        for fact in facts { _ = machine.apply(fact, effectKey: "\(fact)") }
        return machine
    }

    @Test func aPaymentAsksForTheGrantOnce() {
        var machine = self.machine()
        let paid = machine.apply(Self.payment, effectKey: "k")
        #expect(paid.outcome == .moved && paid.to == .paid && paid.effects == [.announce(.paid), .fulfil])
        let again = machine.apply(Self.payment, effectKey: "k")
        #expect(again.outcome == .absorbed("told before") && again.trigger == nil && again.effects.isEmpty)
        let done = machine.apply(.fulfilmentCompleted, effectKey: "f")
        #expect(done.to == .fulfilled && done.effects == [.announce(.fulfilled)])
    }

    /// Under the key it was told by before, and under another.
    @Test(arguments: ["\(payment)", "again"], [(9_900, "EUR"), (100, "TWD"), (99, "EUR")] as [(Int64, String)])
    func aPaymentToldAgainWithAnotherAmountIsRefusedAndTold(_ key: String, _ amount: (Int64, String)) {
        var machine = self.machine(Self.payment, .fulfilmentCompleted)
        let other = Fact.paymentSucceeded(payment: "p", amount: Money(minorUnits: amount.0, currency: amount.1))
        let step = machine.apply(other, effectKey: key)
        #expect(step.outcome == .refused("the same payment, in another amount or currency"))
        #expect(step.trigger == .paidDifferently && step.effects == [.announce(.needsAttention)])
        #expect(step.to == .fulfilled && machine.grant == .completed)
        #expect(machine.received == 100 && machine.receivedCurrency == "EUR")
        // Each such telling is news once; the first one remains told.
        #expect(machine.apply(other, effectKey: key).outcome == .absorbed("told before"))
        #expect(machine.apply(Self.payment, effectKey: "\(Self.payment)").outcome == .absorbed("told before"))
    }

    @Test func theRightAmountAfterAWrongOneOfTheSamePaymentGrantsNothing() {
        let wrong = Fact.paymentSucceeded(payment: "p", amount: Money(minorUnits: 99, currency: "EUR"))
        var machine = self.machine(wrong)
        let step = machine.apply(Self.payment, effectKey: "\(wrong)")
        #expect(step.trigger == .paidDifferently && step.from == .needsAttention && step.to == .needsAttention)
        #expect(step.effects == [.announce(.needsAttention)] && machine.received == 99)
    }

    @Test func aDisputeFreezesAnOrderWhoseGrantIsUnderWay() {
        var machine = self.machine(Self.payment, .disputeOpened(dispute: "d"))
        #expect(machine.phase == .disputed)
        #expect(machine.apply(.fulfilmentCompleted, effectKey: "f").outcome == .absorbed("granted before the freeze"))
        let won = machine.apply(.disputeWon(dispute: "d"), effectKey: "w")
        #expect(won.to == .fulfilled && !won.effects.contains(.fulfil))
    }

    @Test func aWonDisputeDoesNotGrantTwice() {
        var machine = self.machine(Self.payment, .disputeOpened(dispute: "d"))
        let won = machine.apply(.disputeWon(dispute: "d"), effectKey: "w")
        #expect(won.to == .paid && won.effects == [.announce(.paid)])
        #expect(machine.apply(.fulfilmentCompleted, effectKey: "f").to == .fulfilled)
    }

    @Test func aPaymentOfACanceledOrderIsLookedAt() {
        var machine = self.machine(.cancelRequested)
        let step = machine.apply(Self.payment, effectKey: "k")
        #expect(step.to == .needsAttention && step.effects == [.announce(.needsAttention)])
        #expect(machine.received == 100)
        #expect(machine.apply(.cancelRequested, effectKey: "c").to == .canceled)
    }

    @Test func aPaymentThatWentBackElsewhereRefundsTheWhole() {
        var machine = OrderFulfilment(total: Self.total, grants: [0], holdsTickets: true)
        _ = machine.apply(Self.payment, effectKey: "p")
        _ = machine.apply(.fulfilmentStarted, effectKey: "f")
        _ = machine.apply(.lineGranted(line: 0), effectKey: "g")
        let step = machine.apply(.paymentReversed(payment: "p"), effectKey: "r")
        #expect(step.from == .fulfilled && step.to == .refunded && machine.refunded == 100)
        #expect(step.effects == [.announce(.refunded), .takeBack(line: 0), .releaseTickets])
        #expect(machine.apply(.refundRequested(request: "a", amount: 1), effectKey: "a").trigger == .refundTooMuch)
    }

    @Test func aPaymentThatWentBackBeforeItWasToldGrantsNothing() {
        var machine = self.machine(.paymentReversed(payment: "p"))
        #expect(machine.phase == .canceled && machine.payment == nil)
        let step = machine.apply(Self.payment, effectKey: "k")
        #expect(step.trigger == .paidAndReversed && step.to == .refunded && step.effects == [.announce(.refunded)])
        #expect(machine.received == 100 && machine.refunded == 100 && machine.grant == .none)
    }

    @Test func whatGoesBackOfAnotherPaymentChangesNothing() {
        var machine = self.machine(Self.payment, .fulfilmentCompleted)
        #expect(
            machine.apply(.paymentReversed(payment: "q"), effectKey: "r").outcome == .absorbed("an earlier attempt")
        )
        // The buyer has that money again, so nobody need look.
        let late = machine.apply(.paymentSucceeded(payment: "q", amount: Self.total), effectKey: "q")
        #expect(late.outcome == .absorbed("an earlier attempt") && late.effects.isEmpty)
        #expect(machine.payment == "p" && machine.refunded == 0 && machine.phase == .fulfilled)
    }

    @Test func aPaymentWithoutAnAmountIsLookedAt() {
        var machine = self.machine()
        let step = machine.apply(.paymentSucceeded(payment: "p", amount: nil), effectKey: "k")
        #expect(step.trigger == .paymentUnpriced && step.to == .needsAttention)
        #expect(step.effects == [.announce(.needsAttention)] && machine.received == 0)
        #expect(machine.apply(.paymentReversed(payment: "p"), effectKey: "r").to == .refunded)
    }

    @Test func aSecondPaymentIsRefusedAndTold() {
        var machine = self.machine(Self.payment)
        let step = machine.apply(.paymentSucceeded(payment: "q", amount: Self.total), effectKey: "q")
        #expect(step.outcome == .refused("paid twice") && step.effects == [.announce(.needsAttention)])
        #expect(machine.payment == "p" && machine.phase == .paid)
    }

    @Test func anotherAttemptsEndCancelsNothing() {
        var machine = self.machine(Self.payment)
        #expect(
            machine.apply(.paymentCanceled(payment: "q"), effectKey: "q").outcome == .absorbed("an earlier attempt")
        )
    }

    @Test func aRefundInAnotherCurrencyIsRefused() {
        var machine = self.machine(Self.payment)
        let amount = Money(minorUnits: 100, currency: "JPY")
        let step = machine.apply(.refundSucceeded(refund: "r", amount: amount), effectKey: "r")
        #expect(step.trigger == .refundMismatched && step.effects == [.announce(.needsAttention)])
        #expect(machine.refunded == 0 && machine.phase == .paid)
    }

    @Test(arguments: [true, false]) func aCanceledRefundAlarmsNobody(_ isPartlyGivenBack: Bool) {
        var machine = self.machine(Self.payment, .fulfilmentCompleted)
        let part = Money(minorUnits: 40, currency: "EUR")
        if isPartlyGivenBack { _ = machine.apply(.refundSucceeded(refund: "r", amount: part), effectKey: "s") }
        let step = machine.apply(.refundCanceled(refund: "r", amount: part), effectKey: "c")
        #expect(step.trigger == .refundCanceled && step.outcome == .absorbed("recorded") && step.effects.isEmpty)
        #expect(machine.phase == .fulfilled && machine.refunded == 0)
    }

    @Test func aCanceledRefundOfAnOrderThatWasToldAsRefundedIsLookedAt() {
        var machine = self.machine(Self.payment, .refundSummary(charge: "c", amount: Self.total))
        #expect(machine.phase == .refunded)
        let step = machine.apply(.refundCanceled(refund: "r", amount: Self.total), effectKey: "c")
        #expect(step.to == .needsAttention && machine.refunded == 0)
    }

    @Test func aCanceledRefundOfACanceledOrderIsLookedAt() {
        var machine = self.machine(.cancelRequested, Self.payment)
        #expect(machine.apply(.cancelRequested, effectKey: "again").to == .canceled)
        // The buyer's money is still here, and nothing will be granted for it.
        #expect(machine.apply(.refundCanceled(refund: "r", amount: nil), effectKey: "c").to == .needsAttention)
    }

    @Test func whatWentBackTwiceIsToldEvenWhereSomebodyLooksAlready() {
        var machine = self.machine(Self.payment, .disputeOpened(dispute: "d"), .disputeLost(dispute: "d"))
        #expect(machine.phase == .needsAttention)
        let money = Money(minorUnits: 100, currency: "EUR")
        let step = machine.apply(.refundSucceeded(refund: "r", amount: money), effectKey: "r")
        #expect(step.trigger == .givenBackTwice && step.effects.contains(.announce(.needsAttention)))
        #expect(machine.apply(.refundSucceeded(refund: "r", amount: money), effectKey: "r").effects.isEmpty)
    }

    @Test func aParkedFactIsNotKnownYet() {
        var machine = self.machine()
        let step = machine.apply(.disputeOpened(dispute: "d"), effectKey: "d")
        #expect(step.outcome == .parked("the payment has not arrived") && machine == self.machine())
    }

    @Test(arguments: [
        "phase", "total", "currency", "received", "received_currency", "grant", "disputes", "refunds", "effects",
    ])
    func aStateWithoutAMemberCannotBeRead(_ member: String) throws {
        let json = self.machine(Self.payment, .disputeOpened(dispute: "d")).json
        #expect(OrderFulfilment(json: json) != nil)
        var object = try #require(json.object)
        object[member] = nil
        #expect(OrderFulfilment(json: .object(object)) == nil)
    }
}
