import Model
import Testing
import Workflows

@Suite struct HistoryTests {
    typealias Fact = OrderFulfilment.Fact
    typealias Phase = OrderFulfilment.Phase

    static let total = Money(minorUnits: 100, currency: "EUR")
    static func euros(_ cents: Int64) -> Money { Money(minorUnits: cents, currency: "EUR") }
    static let payment = Fact.paymentSucceeded(payment: "p", amount: total)

    static let lives: [(facts: [Fact], end: Phase)] = [
        ([.attemptFailed, payment], .fulfilled),
        ([payment, .refundSucceeded(refund: "r", amount: euros(40))], .fulfilled),
        (
            [
                payment, .refundSucceeded(refund: "r", amount: euros(40)),
                .refundSummary(charge: "c", amount: euros(40)),
                .refundSucceeded(refund: "s", amount: euros(60)), .refundSummary(charge: "c", amount: euros(100)),
            ], .refunded
        ),
        ([payment, .disputeOpened(dispute: "d"), .disputeWon(dispute: "d")], .fulfilled),
        ([payment, .disputeOpened(dispute: "d"), .refundSucceeded(refund: "r", amount: euros(10))], .disputed),
        ([payment, .disputeOpened(dispute: "d"), .disputeLost(dispute: "d")], .needsAttention),
        (
            [
                payment, .disputeOpened(dispute: "d"), .disputeWon(dispute: "d"), .disputeOpened(dispute: "e"),
                .disputeWon(dispute: "e"), .refundSucceeded(refund: "r", amount: euros(10)),
            ], .fulfilled
        ),
        (
            [
                payment, .disputeOpened(dispute: "d"), .disputeWon(dispute: "d"),
                .refundSucceeded(refund: "r", amount: total),
            ], .refunded
        ),
        (
            [
                payment, .disputeOpened(dispute: "d"), .disputeLost(dispute: "d"),
                .refundSucceeded(refund: "r", amount: total),
            ], .needsAttention
        ),
        (
            [
                payment, .refundSucceeded(refund: "r", amount: total), .refundSummary(charge: "c", amount: total),
                .refundFailed(refund: "r", amount: total),
            ], .needsAttention
        ),
        (
            [
                payment, .refundSucceeded(refund: "r", amount: total), .refundSummary(charge: "c", amount: total),
                .refundFailed(refund: "r", amount: total), .refundSucceeded(refund: "s", amount: total),
            ], .refunded
        ),
        (
            [
                payment, .refundSucceeded(refund: "r", amount: euros(40)),
                .refundFailed(refund: "r", amount: euros(40)),
                .disputeOpened(dispute: "d"), .disputeWon(dispute: "d"),
            ], .needsAttention
        ),
        (
            [
                payment, .refundSucceeded(refund: "r", amount: euros(40)),
                .refundCanceled(refund: "s", amount: euros(60)), .refundSummary(charge: "c", amount: euros(40)),
            ], .fulfilled
        ),
        (
            [
                payment, .refundCanceled(refund: "r", amount: total), .refundSucceeded(refund: "s", amount: total),
            ], .refunded
        ),
        (
            [
                .paymentSucceeded(payment: "p", amount: euros(99)), .disputeOpened(dispute: "d"),
                .disputeWon(dispute: "d"),
            ], .needsAttention
        ),
        (
            [
                .paymentSucceeded(payment: "p", amount: Money(minorUnits: 100, currency: "USD")),
                .refundSucceeded(refund: "r", amount: Money(minorUnits: 100, currency: "USD")),
            ], .refunded
        ),
    ]

    /// However the calls of a life arrive, and how often, it ends the same.
    @Test(arguments: lives.indices, [[], [0, 1]]) func endsTheSameInAnyOrder(_ index: Int, _ grants: [Int]) {
        let life = Self.lives[index]
        var random = SplitMix64(seed: UInt64(index + 1))
        var inOrder = Teller(total: Self.total, grants: grants)
        for fact in life.facts { inOrder.tell(.init(fact)) }
        #expect(inOrder.machine.phase == life.end)
        for round in 0..<300 {
            let repeated = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in
                life.facts.randomElement(using: &random)
            }
            let told = (life.facts + repeated).shuffled(using: &random)
            var teller = Teller(total: Self.total, grants: grants)
            for fact in told { teller.tell(.init(fact)) }
            let ended = teller.machine.phase
            #expect(ended == life.end, "life \(index) round \(round): \(told)")
            #expect(teller.fulfilments == inOrder.fulfilments, "life \(index) round \(round): \(told)")
            #expect(teller.arrivals(in: .paid, from: .created) == inOrder.arrivals(in: .paid, from: .created))
            #expect(teller.machine.refunded == inOrder.machine.refunded, "life \(index) round \(round): \(told)")
            // What was taken back for a refund that fails later is taken back all the same.
            guard !life.facts.contains(where: \.isFailedRefund) else { continue }
            #expect(teller.machine.grants == inOrder.machine.grants, "life \(index) round \(round): \(told)")
            #expect(teller.parked.isEmpty)
        }
    }

    /// A sale elsewhere that was paid and taken back, with whatever the shop and the clock do meanwhile.
    @Test func aPaymentThatWentBackElsewhereEndsTheSameInAnyOrder() {
        var random = SplitMix64(seed: 4)
        let amounts: [Money?] = [Self.total, Self.total, Self.total, Self.euros(99), nil]
        for round in 0..<2500 {
            let amount = amounts.randomElement(using: &random) ?? nil
            let isFree = Bool.random(using: &random)
            var facts: [Fact] = [
                .paymentSucceeded(payment: "p", amount: amount, ticketsAreFree: isFree), .paymentReversed(payment: "p"),
            ]
            if Bool.random(using: &random) { facts.append(.cancelRequested) }
            if Bool.random(using: &random) { facts.append(.holdExpired) }
            facts += (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in facts.randomElement(using: &random) }
            facts.shuffle(using: &random)
            var teller = Teller(
                total: Self.total,
                grants: Bool.random(using: &random) ? [0, 1] : [],
                holdsTickets: Bool.random(using: &random)
            )
            for fact in facts { teller.tell(.init(fact)) }
            let machine = teller.machine
            #expect(machine.phase == .refunded && teller.parked.isEmpty, "round \(round): \(facts)")
            #expect(machine.refunded == machine.received && machine.refundable == 0, "round \(round): \(facts)")
            #expect(machine.received == amount?.minorUnits ?? 0 && teller.fulfilments <= 1, "round \(round): \(facts)")
            let isOver = machine.grants.values.allSatisfy { [.takenBack, .dropped].contains($0.state) }
            #expect(isOver && (!machine.holdsTickets || machine.hasLetTicketsGo), "round \(round): \(facts)")
            #expect(OrderFulfilment(json: machine.json) == machine, "round \(round)")
        }
    }

    static let escrow = ["s": HeldMoney(amount: 60, lines: [0]), "t": HeldMoney(amount: 40, lines: [1])]

    /// What was paid for the shows s (60) and t (40), and how the order ends.
    static let shows: [(facts: [Fact], end: Phase, states: [HeldMoney.State])] = [
        ([payment], .fulfilled, [.held, .held]),
        ([payment, .escrowDecided(show: "s", .release)], .fulfilled, [.released, .held]),
        ([payment, .escrowDecided(show: "s", .refund)], .fulfilled, [.refunded, .held]),
        (
            [payment, .escrowDecided(show: "s", .refund), .escrowDecided(show: "t", .release)], .fulfilled,
            [.refunded, .released]
        ),
        (
            [payment, .escrowDecided(show: "s", .refund), .escrowDecided(show: "t", .refund)], .refunded,
            [.refunded, .refunded]
        ),
        (
            [payment, .escrowDecided(show: "s", .refund), .refundSucceeded(refund: "hand", amount: euros(40))],
            .refunded, [.refunded, .refunded]
        ),
        (
            [
                payment, .disputeOpened(dispute: "d"), .disputeWon(dispute: "d"), .escrowDecided(show: "s", .refund),
                .escrowDecided(show: "t", .release),
            ], .fulfilled, [.refunded, .released]
        ),
        (
            [payment, .disputeOpened(dispute: "d"), .disputeLost(dispute: "d")], .needsAttention, [.closed, .closed]
        ),
        ([payment, .refundSucceeded(refund: "hand", amount: total)], .refunded, [.refunded, .refunded]),
    ]

    /// However payments, disputes, refunds and decisions arrive, and how often: the held money ends the same, once.
    @Test(arguments: shows.indices, [[], [0, 1]]) func heldMoneyEndsTheSameInAnyOrder(_ index: Int, _ grants: [Int]) {
        let life = Self.shows[index]
        var random = SplitMix64(seed: UInt64(index + 1))
        for round in 0..<300 {
            let repeated = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in
                life.facts.randomElement(using: &random)
            }
            let told = (life.facts + repeated).shuffled(using: &random)
            var teller = Teller(total: Self.total, grants: grants, escrow: Self.escrow)
            for (number, fact) in told.enumerated() { teller.tell(.init(fact, key: "\(fact) \(number % 3)")) }
            let machine = teller.machine
            #expect(machine.phase == life.end, "show \(index) round \(round): \(told)")
            #expect(
                ["s", "t"].map { machine.escrow[$0]?.state } == life.states,
                "show \(index) round \(round): \(told)"
            )
            let news = teller.escrowNews
            #expect(Set(news).count == news.count, "show \(index) round \(round): \(news)")
            #expect(news.count { $0.hasSuffix("held") } == 2 && machine.refunded <= machine.received)
            let kept = machine.grants.filter { $0.value.state == .granted }.keys.sorted()
            let refunded = machine.escrow.values.filter { $0.state == .refunded }.flatMap(\.lines)
            #expect(kept == grants.filter { !refunded.contains($0) && machine.phase != .refunded })
        }
    }

    /// Whatever is told in whatever order, sense or nonsense.
    @Test func nothingBreaksTheRules() {
        var random = SplitMix64(seed: 2026)
        for round in 0..<3000 {
            var teller = Teller(total: Self.total, escrow: Bool.random(using: &random) ? Self.escrow : [:])
            var toldRefunds: [String: Int64] = [:]
            var toldSummaries: [String: Int64] = [:]
            for number in 0..<Int.random(in: 1...14, using: &random) {
                let fact = Self.anyFact(&random)
                switch fact {
                case .refundSucceeded(let refund, let amount):
                    toldRefunds[refund] = max(toldRefunds[refund] ?? 0, amount.minorUnits)
                case .refundSummary(let charge, let amount):
                    toldSummaries[charge] = max(toldSummaries[charge] ?? 0, amount.minorUnits)
                default: break
                }
                let paidBefore = teller.machine.payment
                let from = teller.steps.count
                // Some facts come twice under one key, some under another.
                teller.tell(.init(fact, key: Bool.random(using: &random) ? "\(fact)" : "\(fact) \(number)"))
                let machine = teller.machine
                // What a decision about a show asked for is given back at once.
                for (request, asked) in machine.refundRequests { toldRefunds["re_\(request)"] = asked.amount }
                self.expectEachShowIsSettledOnce(teller, "round \(round)")
                #expect(teller.fulfilments <= 1, "round \(round)")
                let isReversed = machine.payment.map { machine.reversed.contains($0) } ?? false
                let told =
                    isReversed
                    ? machine.received : max(toldRefunds.values.reduce(0, +), toldSummaries.values.reduce(0, +))
                #expect(machine.refunded <= told && machine.refunded >= 0, "round \(round)")
                for step in teller.steps[from...] {
                    if step.outcome == .moved, let trigger = step.trigger {
                        #expect(OrderFulfilment.table.response(in: step.from, to: trigger) == .move(step.to))
                    } else {
                        #expect(step.from == step.to)
                    }
                    if step.effects.contains(.fulfil) {
                        let isRight = machine.received == Self.total.minorUnits && machine.receivedCurrency == "EUR"
                        #expect(isRight && machine.payment != nil, "round \(round)")
                    }
                }
                if let paidBefore { #expect(machine.payment == paidBefore, "round \(round)") }
                #expect(OrderFulfilment(json: machine.json) == machine, "round \(round)")
            }
        }
    }

    private func expectEachShowIsSettledOnce(_ teller: Teller, _ round: Comment) {
        let asked = teller.steps.flatMap(\.effects).compactMap { effect in
            if case .refund(let request, _) = effect { request } else { nil }
        }
        #expect(Set(asked).count == asked.count, round)
        for (show, held) in teller.machine.escrow {
            let isReleased = teller.escrowNews.contains("\(show) released")
            #expect(!isReleased || held.state == .released && !teller.escrowNews.contains("\(show) refunded"), round)
            #expect(held.state != .released || isReleased && !asked.contains("escrow-\(show)"), round)
            #expect((held.settled ?? 0) <= held.amount, round)
        }
    }

    private static func anyFact(_ random: inout SplitMix64) -> Fact {
        let name = ["a", "b"].randomElement(using: &random) ?? "a"
        let amount = Money(
            minorUnits: [40, 60, 99, 100].randomElement(using: &random) ?? 100,
            currency: Int.random(in: 0..<8, using: &random) == 0 ? "USD" : "EUR"
        )
        let show = ["s", "t", "u"].randomElement(using: &random) ?? "s"
        return switch Int.random(in: 0..<19, using: &random) {
        case 0: .attemptFailed
        case 1: .paymentCanceled(payment: name)
        case 2: .refundSucceeded(refund: name, amount: amount)
        case 3: .refundFailed(refund: name, amount: Bool.random(using: &random) ? amount : nil)
        case 4: .refundSummary(charge: name, amount: amount)
        case 5: .disputeOpened(dispute: name)
        case 6: .disputeWon(dispute: name)
        case 7: .disputeLost(dispute: name)
        case 8: .cancelRequested
        case 9: .refundCanceled(refund: name, amount: Bool.random(using: &random) ? amount : nil)
        case 10: .paymentSucceeded(payment: name, amount: amount)
        case 11: .paymentReversed(payment: name)
        case 12: .paymentSucceeded(payment: name, amount: nil)
        case 13, 14: .escrowDecided(show: show, Bool.random(using: &random) ? .refund : .release)
        default: .paymentSucceeded(payment: "a", amount: Self.total)
        }
    }
}

extension OrderFulfilment.Fact {
    fileprivate var isFailedRefund: Bool { if case .refundFailed = self { true } else { false } }
}
