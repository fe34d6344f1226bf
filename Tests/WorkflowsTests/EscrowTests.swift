import Model
import Testing
import Workflows

/// Money that is held for a show, in one order.
@Suite struct EscrowTests {
    private static let payment = OrderFulfilment.Fact.paymentSucceeded(
        payment: "p",
        amount: Money(minorUnits: 100, currency: "EUR")
    )

    private func paid(_ amount: Int64 = 60, grants: [Int] = [], _ facts: OrderFulfilment.Fact...) -> OrderFulfilment {
        var machine = OrderFulfilment(
            total: Money(minorUnits: 100, currency: "EUR"),
            grants: grants,
            escrow: ["s": HeldMoney(amount: amount, lines: [0])]
        )
        for fact in [Self.payment] + facts { _ = machine.apply(fact, effectKey: "\(fact)") }
        return machine
    }

    private func decide(
        _ settlement: Settlement,
        _ machine: inout OrderFulfilment,
        key: String = "e"
    ) -> OrderFulfilment.Step {
        machine.apply(.escrowDecided(show: "s", settlement), effectKey: key)
    }

    @Test func isHeldFromThePaymentOn() {
        var machine = OrderFulfilment(
            total: Money(minorUnits: 100, currency: "EUR"),
            escrow: ["s": HeldMoney(amount: 60, lines: [0])]
        )
        #expect(machine.escrow["s"]?.state == .unpaid)
        #expect(decide(.refund, &machine).outcome == .parked("the payment has not arrived"))
        let step = machine.apply(Self.payment, effectKey: "p")
        #expect(step.effects == [.announce(.paid), .announceEscrow(show: "s", .held), .fulfil])
        #expect(machine.escrow["s"]?.state == .held && machine.escrow["s"]?.decision == nil)
        // What waited for the payment comes again.
        #expect(decide(.refund, &machine).trigger == .escrowRefundAsked)
    }

    @Test func aPaymentThatDoesNotPayHoldsNothing() {
        var machine = OrderFulfilment(
            total: Money(minorUnits: 100, currency: "EUR"),
            escrow: ["s": HeldMoney(amount: 60, lines: [0])]
        )
        let wrong = Money(minorUnits: 99, currency: "EUR")
        _ = machine.apply(.paymentSucceeded(payment: "p", amount: wrong), effectKey: "p")
        #expect(decide(.refund, &machine).outcome == .absorbed("nothing is held for this show"))
        #expect(machine.refundRequests.isEmpty)
    }

    @Test func isReleasedOnceAndNeverGivenBackAfterwards() {
        var machine = self.paid()
        #expect(decide(.release, &machine).effects == [.announceEscrow(show: "s", .released)])
        let later = decide(.refund, &machine, key: "f")
        #expect(later.trigger == .escrowSettled && later.effects.isEmpty && machine.refundRequests.isEmpty)
        #expect(machine.escrow["s"]?.decision == .release)
    }

    @Test func isGivenBackOnceAndToldWhenItHasArrived() {
        var machine = self.paid()
        let step = decide(.refund, &machine)
        #expect(step.effects == [.announceRefundRequest("escrow-s"), .refund(request: "escrow-s", amount: 60)])
        #expect(machine.escrow["s"]?.state == .refunding && machine.refundable == 40)
        #expect(decide(.refund, &machine, key: "f").effects.isEmpty)
        #expect(machine.apply(.refundAccepted(request: "escrow-s", refund: "re"), effectKey: "a").effects.isEmpty)
        let money = Money(minorUnits: 60, currency: "EUR")
        let end = machine.apply(.refundSucceeded(refund: "re", amount: money), effectKey: "r")
        #expect(end.effects == [.announceEscrow(show: "s", .refunded)])
        #expect(machine.escrow["s"]?.state == .refunded && machine.escrow["s"]?.settled == 60)
    }

    @Test func noMoreGoesBackThanIsLeft() {
        let part = Money(minorUnits: 70, currency: "EUR")
        var machine = self.paid(60, .refundSucceeded(refund: "hand", amount: part))
        #expect(decide(.refund, &machine).effects.last == .refund(request: "escrow-s", amount: 30))
        #expect(machine.escrow["s"]?.settled == 30)
    }

    /// With a discount of 30, two shows come to more than was paid.
    @Test func whatWasReleasedForOneShowIsNotGivenBackForAnother() {
        var machine = OrderFulfilment(
            total: Money(minorUnits: 100, currency: "EUR"),
            escrow: ["s": HeldMoney(amount: 60, lines: [0]), "t": HeldMoney(amount: 70, lines: [1])]
        )
        _ = machine.apply(Self.payment, effectKey: "p")
        #expect(decide(.release, &machine).trigger == .escrowReleased)
        var other = machine
        let step = machine.apply(.escrowDecided(show: "t", .refund), effectKey: "t")
        #expect(step.effects.last == .refund(request: "escrow-t", amount: 40))
        let part = Money(minorUnits: 40, currency: "EUR")
        _ = other.apply(.refundSucceeded(refund: "hand", amount: part), effectKey: "h")
        let spent = other.apply(.escrowDecided(show: "t", .refund), effectKey: "t")
        #expect(spent.outcome == .absorbed("nothing is left of it") && spent.effects.isEmpty)
        #expect(other.escrow["t"]?.state == .closed && other.escrow["t"]?.reason == "nothing was left of it")
    }

    @Test func aReleaseAfterARefundByHandIsOfWhatIsLeft() {
        let part = Money(minorUnits: 70, currency: "EUR")
        var machine = self.paid(60, .refundSucceeded(refund: "hand", amount: part))
        #expect(decide(.release, &machine).effects == [.announceEscrow(show: "s", .released)])
        #expect(machine.escrow["s"]?.settled == 30)
    }

    @Test(arguments: [70, 100]) func waitsForRefundsThatLeaveLessUntilTheyHaveEnded(_ asked: Int64) {
        var machine = self.paid(60, .refundRequested(request: "hand", amount: asked))
        #expect(decide(.refund, &machine).trigger == .escrowDeferred)
        #expect(machine.escrow["s"]?.state == .held)
        #expect(machine.escrow["s"]?.reason == "waits for refunds that are under way")
        let step = machine.apply(.refundRefused(request: "hand", reason: "no"), effectKey: "n")
        #expect(step.effects.last == .refund(request: "escrow-s", amount: 60) && machine.escrow["s"]?.reason == nil)
    }

    @Test(arguments: Settlement.allCases) func waitsWhileADisputeIsOpen(_ settlement: Settlement) {
        var machine = self.paid(60, .disputeOpened(dispute: "d"))
        let step = decide(settlement, &machine)
        #expect(step.outcome == .absorbed("waits until disputes and refunds have ended") && step.effects.isEmpty)
        #expect(machine.escrow["s"]?.state == .held && machine.escrow["s"]?.decision == settlement)
        #expect(machine.escrow["s"]?.reason == "waits for a dispute to end")
        var lost = machine
        #expect(machine.apply(.disputeWon(dispute: "d"), effectKey: "w").to == .paid)
        #expect(machine.escrow["s"]?.state == (settlement == .refund ? .refunding : .released))
        #expect(lost.apply(.disputeLost(dispute: "d"), effectKey: "l").effects == [.announce(.needsAttention)])
        #expect(lost.escrow["s"]?.state == .closed)
        #expect(lost.escrow["s"]?.reason == "a dispute was lost: the bank gave the money back")
    }

    @Test func goesBackWithEverything() {
        let all = Money(minorUnits: 100, currency: "EUR")
        var machine = self.paid(60, .refundSucceeded(refund: "hand", amount: all))
        #expect(machine.escrow["s"]?.state == .refunded)
        #expect(machine.escrow["s"]?.reason == "given back with everything")
        #expect(decide(.refund, &machine).outcome == .absorbed("settled already"))
        // It did not arrive after all.
        _ = machine.apply(.refundFailed(refund: "hand", amount: all), effectKey: "f")
        #expect(machine.phase == .needsAttention && machine.escrow["s"]?.state == .failed)
    }

    @Test func whatTheProviderWillNotGiveBackCallsSomebody() {
        var machine = self.paid()
        _ = decide(.refund, &machine)
        #expect(
            machine.apply(.refundRefused(request: "escrow-s", reason: "too old"), effectKey: "n").to == .needsAttention
        )
        #expect(machine.escrow["s"]?.state == .failed && machine.escrow["s"]?.reason == "too old")
        // Somebody gives it back by hand.
        #expect(machine.refundable == 100)
        let all = Money(minorUnits: 100, currency: "EUR")
        let step = machine.apply(.refundSucceeded(refund: "hand", amount: all), effectKey: "r")
        #expect(step.effects.contains(.announceEscrow(show: "s", .refunded)))
    }

    /// The money never left, and nobody else would notice.
    @Test(arguments: [true, false]) func aRefundThatIsCalledOffCallsSomebody(_ isNamedFirst: Bool) {
        var machine = self.paid()
        _ = decide(.refund, &machine)
        let facts: [OrderFulfilment.Fact] = [
            .refundAccepted(request: "escrow-s", refund: "re"), .refundCanceled(refund: "re", amount: nil),
        ]
        for fact in isNamedFirst ? facts : facts.reversed() { _ = machine.apply(fact, effectKey: "\(fact)") }
        #expect(machine.phase == .needsAttention)
        #expect(machine.escrow["s"]?.state == .failed && machine.refundable == 100)
    }

    @Test func aCanceledOrderReleasesNothing() {
        var machine = self.paid()
        _ = decide(.refund, &machine)
        _ = machine.apply(.refundRefused(request: "escrow-s", reason: "no"), effectKey: "n")
        var other = self.paid(60, grants: [0], .fulfilmentStarted, .lineNotGranted(line: 0, reason: "no"))
        #expect(other.apply(.cancelRequested, effectKey: "c").to == .canceled)
        #expect(other.escrow["s"]?.state == .closed && other.escrow["s"]?.reason == "the order was canceled")
        #expect(decide(.release, &other).outcome == .absorbed("settled already"))
    }

    /// Granted before its money went back, or only then.
    @Test(arguments: [true, false]) func itsLineIsTakenBackAndTheOthersStay(_ isGrantedFirst: Bool) {
        var machine = self.paid(60, grants: [0, 1], .fulfilmentStarted)
        if isGrantedFirst { _ = machine.apply(.lineGranted(line: 0), effectKey: "g0") }
        _ = decide(.refund, &machine)
        let money = Money(minorUnits: 60, currency: "EUR")
        _ = machine.apply(.refundAccepted(request: "escrow-s", refund: "re"), effectKey: "a")
        let back = machine.apply(.refundSucceeded(refund: "re", amount: money), effectKey: "r")
        #expect(back.effects.contains(.takeBack(line: 0)) == isGrantedFirst)
        if !isGrantedFirst {
            let late = machine.apply(.lineGranted(line: 0), effectKey: "g0")
            #expect(late.effects == [.takeBack(line: 0)])
        }
        _ = machine.apply(.lineTakenBack(line: 0), effectKey: "t0")
        #expect(machine.phase == .fulfilling)
        #expect(machine.apply(.lineGranted(line: 1), effectKey: "g1").to == .fulfilled)
        #expect(machine.grants[0]?.state == .takenBack && machine.grants[1]?.state == .granted)
    }

    @Test func isReadAsItWasStored() throws {
        var machine = self.paid()
        #expect(OrderFulfilment(json: machine.json) == machine)
        _ = decide(.refund, &machine)
        #expect(OrderFulfilment(json: machine.json) == machine)
        for (member, value) in [("state", "gone"), ("decision", "keep"), ("amount", "60"), ("lines", "0")] {
            var object = try #require(machine.json.object)
            var held = try #require(object["escrow"]?["s"]?.object)
            held[member] = .string(value)
            object["escrow"] = ["s": .object(held)]
            #expect(OrderFulfilment(json: .object(object)) == nil, "\(member)")
        }
        // An order of the time before there was escrow.
        var old = try #require(machine.json.object)
        old["escrow"] = nil
        #expect(OrderFulfilment(json: .object(old))?.escrow.isEmpty == true)
    }
}
