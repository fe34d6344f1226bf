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

    init(total: Money, grants: [Int] = [], holdsTickets: Bool = false) {
        self.machine = OrderFulfilment(total: total, grants: grants, holdsTickets: holdsTickets)
    }

    var fulfilments: Int { self.steps.reduce(0) { $0 + $1.effects.count(where: { $0 == .fulfil }) } }

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
        guard step.outcome == .moved else { return }
        let again = self.parked
        self.parked = []
        for told in again { self.tell(told) }
    }
}
