extension OrderFulfilment {
    /// What a step that was recorded leads to; marks what it asks for as asked.
    mutating func effects(of trigger: Trigger, _ fact: Fact, _ outcome: Step.Outcome) -> [Effect] {
        switch outcome {
        case .parked: []
        // What somebody asks for and does not get is told to whoever asked.
        case .refused: fact.isRequest ? [] : [.announce(.needsAttention)]
        case .absorbed: self.effects(ofAbsorbed: trigger, fact)
        case .moved: [.announce(self.phase)] + self.effects(ofMove: trigger)
        }
    }

    private mutating func effects(ofAbsorbed trigger: Trigger, _ fact: Fact) -> [Effect] {
        switch (trigger, fact) {
        case (.refundRequested, .refundRequested(let request, let amount)):
            [.announceRefundRequest(request), .refund(request: request, amount: amount)]
        // By a refund of everything after a lost dispute: what was bought goes back as after any other. It is told even
        // where somebody looks at the order for something else.
        case (.givenBackTwice, _): [.announce(.needsAttention)] + self.takingEverythingBack() + self.tickets(.letGo)
        // Its grant was under way when the order ended otherwise.
        case (.grantedTooLate, .lineGranted(let line)): self.takingBack([line])
        default: []
        }
    }

    private mutating func effects(ofMove trigger: Trigger) -> [Effect] {
        switch self.phase {
        case .created, .reserved, .fulfilled: []
        // Asked for once: an order that a won dispute leads back here is not granted again.
        case .paid where self.grant == .none: self.fulfilling()
        case .paid: []
        case .fulfilling where trigger == .fulfilmentStarted: self.granting(.owed)
        case .fulfilling where trigger == .grantRetryRequested: [.releaseGrants] + self.granting(.failed)
        case .fulfilling: [.releaseGrants]
        case .expired: self.tickets(.letGo)
        case .canceled, .refunded: self.takingEverythingBack() + self.tickets(.letGo)
        case .disputed: self.grants.isEmpty ? [] : [.freezeGrants]
        case .needsAttention where trigger == .paidTooLate: self.givingBackEverything()
        case .needsAttention where trigger == .givenBackTwice: self.takingEverythingBack() + self.tickets(.letGo)
        case .needsAttention: []
        }
    }

    private mutating func fulfilling() -> [Effect] {
        self.grant = .asked
        return self.holding() + self.tickets(.sell) + [.fulfil]
    }

    private enum TicketMove { case sell, letGo }

    private mutating func tickets(_ move: TicketMove) -> [Effect] {
        guard self.holdsTickets else { return [] }
        switch move {
        case .sell:
            defer { self.hasLetTicketsGo = false }
            return [self.hasLetTicketsGo ? .takeTicketsBack : .sellTickets]
        case .letGo:
            defer { self.hasLetTicketsGo = true }
            return self.hasLetTicketsGo ? [] : [.releaseTickets]
        }
    }

    private func lines(_ state: LineGrant.State) -> [Int] {
        self.grants.filter { $0.value.state == state }.keys.sorted()
    }

    private mutating func granting(_ state: LineGrant.State) -> [Effect] {
        self.lines(state).map { line in
            let attempt = (self.grants[line]?.attempt ?? 0) + 1
            self.grants[line] = LineGrant(state: .asked, attempt: attempt)
            return .grant(line: line, attempt: attempt)
        }
    }

    mutating func takingBack(_ lines: [Int]) -> [Effect] {
        lines.map { line in
            self.grants[line]?.state = .takingBack
            return .takeBack(line: line)
        }
    }

    /// What was granted is to be taken back; what was not need not be any more. A grant that is under way may still
    /// end well, and is taken back then.
    private mutating func takingEverythingBack() -> [Effect] {
        let granted = self.lines(.granted)
        let open = self.lines(.owed) + self.lines(.asked) + self.lines(.failed)
        for line in open { self.grants[line]?.state = .dropped }
        return (open.isEmpty ? [] : [.callOffGrants]) + self.takingBack(granted)
    }

    private mutating func givingBackEverything() -> [Effect] {
        let amount = self.refundable
        guard amount > 0 else { return [] }
        self.refundRequests[Self.lateRefund] = RefundRequest(amount: amount)
        return [.announceRefundRequest(Self.lateRefund), .refund(request: Self.lateRefund, amount: amount)]
    }

    /// The name of the refund that nobody had to ask for.
    static let lateRefund = "paid-too-late"
}

extension OrderFulfilment.Fact {
    /// Whether somebody asks for it, rather than that it has happened.
    var isRequest: Bool {
        switch self {
        case .cancelRequested, .refundRequested, .grantRetryRequested: true
        default: false
        }
    }
}
