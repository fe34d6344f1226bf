import Model
import Workflows

/// Tells a machine facts as automation does: parked ones come again after each move, and a grant completes at once.
struct Teller {
    struct Told: Hashable {
        var fact: OrderFulfilment.Fact
        var key: String

        init(_ fact: OrderFulfilment.Fact) { self.init(fact, key: "\(fact)") }

        init(_ fact: OrderFulfilment.Fact, key: String) {
            self.fact = fact
            self.key = key
        }
    }

    var machine: OrderFulfilment
    var steps: [OrderFulfilment.Step] = []
    var parked: [Told] = []

    init(
        total: Money,
        grants: [Int] = [],
        holdsTickets: Bool = false,
        escrow: [String: HeldMoney] = [:]
    ) {
        self.machine = OrderFulfilment(total: total, grants: grants, holdsTickets: holdsTickets, escrow: escrow)
    }

    var fulfilments: Int { self.steps.reduce(0) { $0 + $1.effects.count(where: { $0 == .fulfil }) } }

    /// The provider does it at once.
    private mutating func giveBack(_ request: String, _ amount: Int64) {
        let money = Money(minorUnits: amount, currency: self.machine.receivedCurrency)
        self.tell(Told(.refundAccepted(request: request, refund: "re_\(request)")))
        self.tell(Told(.refundSucceeded(refund: "re_\(request)", amount: money)))
    }

    /// What was told of held money, in its order.
    var escrowNews: [String] {
        self.steps.flatMap(\.effects).compactMap { effect in
            if case .announceEscrow(let show, let news) = effect { "\(show) \(news.rawValue)" } else { nil }
        }
    }

    /// How often the order came into a phase from one that comes before it in every life.
    func arrivals(in phase: OrderFulfilment.Phase, from: OrderFulfilment.Phase) -> Int {
        self.steps.count { $0.outcome == .moved && $0.to == phase && $0.from == from }
    }

    mutating func tell(_ told: Told) {
        let step = self.machine.apply(told.fact, effectKey: told.key)
        self.steps.append(step)
        if case .parked = step.outcome { self.parked.append(told) }
        if step.effects.contains(.fulfil) {
            self.tell(Told(self.machine.grants.isEmpty ? .fulfilmentCompleted : .fulfilmentStarted))
        }
        for case .grant(let line, _) in step.effects { self.tell(Told(.lineGranted(line: line))) }
        for case .takeBack(let line) in step.effects { self.tell(Told(.lineTakenBack(line: line))) }
        for case .refund(let request, let amount) in step.effects { self.giveBack(request, amount) }
        guard step.outcome == .moved else { return }
        let again = self.parked
        self.parked = []
        for told in again { self.tell(told) }
    }
}
