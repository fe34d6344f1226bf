import Model
import Testing
import Workflows

/// Everything around one order: a provider, services that grant, a ticket, people who ask, and calls in any order.
struct OrderWorld {
    enum Command: Hashable {
        case grant(line: Int, attempt: Int64)
        case takeBack(line: Int)
        case refund(request: String, amount: Int64)
    }

    enum Ticket { case held, sold, free }

    static let total = Money(minorUnits: 100, currency: "EUR")

    var machine: OrderFulfilment
    private var random: SplitMix64
    /// Facts on their way, each under its key.
    private var calls: [(fact: OrderFulfilment.Fact, key: String)] = []
    private var parked: [(fact: OrderFulfilment.Fact, key: String)] = []
    private var waiting: [Command] = []
    private var held: [Command] = []
    private(set) var ordered: [Command] = []
    private var given: Int64 = 0
    private(set) var fulfilments = 0
    private(set) var news: [String] = []
    private(set) var ticket: Ticket
    /// Whether somebody else has the ticket by now.
    private let isTicketTaken: Bool
    private var asked = 0
    /// The payment was made elsewhere: nobody here can give it back, and whoever sold may.
    private let isPaidElsewhere: Bool

    init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
        let holdsTickets = Bool.random(using: &self.random)
        self.machine = OrderFulfilment(
            total: Self.total,
            grants: Array(0..<Int.random(in: 0...3, using: &self.random)),
            holdsTickets: holdsTickets,
            cancelsOnFailure: Int.random(in: 0..<4, using: &self.random) == 0,
            // Discounts are lines of their own: more may be held than came in.
            escrow: Bool.random(using: &self.random)
                ? ["s": HeldMoney(amount: 60, lines: [0]), "t": HeldMoney(amount: 70, lines: [1, 2])] : [:]
        )
        self.ticket = holdsTickets ? .held : .free
        self.isTicketTaken = Bool.random(using: &self.random)
        self.isPaidElsewhere = Int.random(in: 0..<4, using: &self.random) == 0
    }

    /// What has gone back to the buyer, by whatever way.
    var returned: Int64 {
        guard let payment = self.machine.payment, self.machine.reversed.contains(payment) else { return self.given }
        return self.machine.received
    }

    /// One history from its beginning to its end.
    mutating func live() {
        self.calls = self.beginning()
        var steps = 0
        while !self.calls.isEmpty || !self.waiting.isEmpty || !self.held.isEmpty && self.machine.phase == .fulfilling {
            steps += 1
            guard steps < 500 else {
                Issue.record("the history does not end")
                return
            }
            if !self.waiting.isEmpty, self.calls.isEmpty || Bool.random(using: &self.random) {
                self.perform(self.waiting.remove(at: Int.random(in: self.waiting.indices, using: &self.random)))
            } else if !self.calls.isEmpty {
                let index = Int.random(in: self.calls.indices, using: &self.random)
                let call = self.calls[index]
                // Some calls come again.
                if Int.random(in: 0..<4, using: &self.random) != 0 { self.calls.remove(at: index) }
                self.tell(call.fact, key: call.key)
            }
        }
    }

    private mutating func beginning() -> [(fact: OrderFulfilment.Fact, key: String)] {
        let amount: Int64 = Int.random(in: 0..<6, using: &self.random) == 0 ? 99 : 100
        let isFree = !self.isTicketTaken
        var facts: [OrderFulfilment.Fact] = []
        if Int.random(in: 0..<6, using: &self.random) != 0 {
            let money = Money(minorUnits: amount, currency: "EUR")
            facts.append(.paymentSucceeded(payment: "p", amount: money, ticketsAreFree: isFree))
        }
        if self.isPaidElsewhere, Bool.random(using: &self.random) { facts.append(.paymentReversed(payment: "p")) }
        let others: [OrderFulfilment.Fact] = [
            .attemptFailed, .holdExpired, .cancelRequested, .refundRequested(request: "a", amount: 40),
            .refundRequested(request: "b", amount: 60), .refundRequested(request: "c", amount: 100),
            .grantRetryRequested, .disputeOpened(dispute: "d"), .disputeWon(dispute: "d"),
            .paymentSucceeded(payment: "q", amount: Self.total, ticketsAreFree: isFree),
            .refundRequested(request: "e", amount: 1), .escrowDecided(show: "s", .refund),
            .escrowDecided(show: "s", .release), .escrowDecided(show: "t", .refund),
            .escrowDecided(show: "t", .release), .disputeLost(dispute: "d"),
        ]
        for fact in others where Int.random(in: 0..<3, using: &self.random) == 0 { facts.append(fact) }
        // Most disputes are not lost.
        if Int.random(in: 0..<3, using: &self.random) != 0 { facts.removeAll { $0 == .disputeLost(dispute: "d") } }
        return facts.map { ($0, "\($0)") }
    }

    private mutating func tell(_ fact: OrderFulfilment.Fact, key: String) {
        let before = self.machine
        let step = self.machine.apply(fact, effectKey: key)
        if case .parked = step.outcome { self.parked.append((fact, key)) }
        if step.outcome == .moved, let trigger = step.trigger {
            #expect(OrderFulfilment.table.response(in: step.from, to: trigger) == .move(step.to))
        } else {
            #expect(self.machine.phase == before.phase)
        }
        #expect(OrderFulfilment(json: self.machine.json) == self.machine)
        for effect in step.effects { self.carry(effect) }
        guard step.outcome == .moved else { return }
        self.calls += self.parked
        self.parked = []
    }

    private mutating func carry(_ effect: OrderFulfilment.Effect) {
        switch effect {
        case .announce, .announceRefundRequest: break
        case .announceEscrow(let show, let news): self.news.append("\(show) \(news.rawValue)")
        case .fulfil:
            self.fulfilments += 1
            self.tell(self.machine.grants.isEmpty ? .fulfilmentCompleted : .fulfilmentStarted, key: "fulfil")
        case .grant(let line, let attempt): self.order(.grant(line: line, attempt: attempt))
        case .takeBack(let line): self.order(.takeBack(line: line))
        case .refund(let request, let amount): self.order(.refund(request: request, amount: amount))
        case .freezeGrants:
            self.held += self.waiting.filter(\.isGrant)
            self.waiting.removeAll(where: \.isGrant)
        case .releaseGrants:
            self.waiting += self.held
            self.held = []
        case .callOffGrants:
            self.waiting.removeAll(where: \.isGrant)
            self.held = []
        case .sellTickets:
            #expect(self.ticket == .held)
            self.ticket = .sold
        case .takeTicketsBack:
            #expect(self.ticket == .free && !self.isTicketTaken)
            self.ticket = .sold
        case .releaseTickets:
            #expect(self.ticket != .free)
            self.ticket = .free
        }
    }

    private mutating func order(_ command: Command) {
        #expect(!self.ordered.contains(command), "\(command) is wanted twice")
        self.ordered.append(command)
        self.waiting.append(command)
    }

    private mutating func perform(_ command: Command) {
        var works = Int.random(in: 0..<4, using: &self.random) != 0
        if self.isPaidElsewhere, case .refund = command { works = false }
        self.asked += 1
        switch command {
        case .grant(let line, _):
            self.calls.append(
                (works ? .lineGranted(line: line) : .lineNotGranted(line: line, reason: "no"), "c\(self.asked)")
            )
            // Somebody looks at it, now and then.
            if !works, Bool.random(using: &self.random) { self.calls.append((.grantRetryRequested, "r\(self.asked)")) }
        case .takeBack(let line):
            self.calls.append(
                (works ? .lineTakenBack(line: line) : .lineKept(line: line, reason: "no"), "c\(self.asked)")
            )
        case .refund(let request, let amount):
            guard works else {
                self.calls.append(
                    (
                        Bool.random(using: &self.random)
                            ? .refundRefused(request: request, reason: "no")
                            : .refundUnanswered(request: request, reason: "no answer"),
                        "c\(self.asked)"
                    )
                )
                return
            }
            let money = Money(minorUnits: amount, currency: "EUR")
            self.calls.append((.refundAccepted(request: request, refund: "re_\(request)"), "c\(self.asked)"))
            // Some do not arrive, or are called off.
            switch Int.random(in: 0..<8, using: &self.random) {
            case 0: return self.calls.append((.refundFailed(refund: "re_\(request)", amount: money), "re_\(request)"))
            case 1: return self.calls.append((.refundCanceled(refund: "re_\(request)", amount: nil), "re_\(request)"))
            default: self.given += amount
            }
            self.calls.append((.refundSucceeded(refund: "re_\(request)", amount: money), "re_\(request)"))
        }
    }
}

extension OrderWorld.Command {
    var isGrant: Bool { if case .grant = self { true } else { false } }
}
