import Model
import Store
import Workflows

/// A batch while it is being worked out: later events see what earlier ones did.
struct PlannedBatch {
    private var plan = AutomationPlan()
    private var orders: [OrderID: OrderRecord]
    private var changed: Set<OrderID> = []
    private var registrations: PlannedRegistrations
    private var shows: PlannedShows
    /// Orders that let their tickets go and cannot have them back.
    private let withoutTickets: Set<OrderID>
    private var assets: PlannedAssets
    private let subscriptions: [SubscriptionRecord]
    private let ids: IdentifierGenerator
    private let parkedUntil: Timestamp
    private let now: Timestamp

    init(
        snapshot: AutomationSnapshot,
        assets: AssetSettings?,
        ids: IdentifierGenerator,
        parkedUntil: Timestamp,
        now: Timestamp
    ) {
        self.orders = snapshot.orders
        self.registrations = PlannedRegistrations(known: snapshot.registrations)
        self.shows = PlannedShows(known: snapshot.decisions)
        self.withoutTickets = snapshot.withoutTickets
        self.assets = PlannedAssets(assets, known: snapshot.assets, ids: ids, now: now)
        self.subscriptions = snapshot.subscriptions.filter(\.takesDeliveries)
        self.ids = ids
        self.parkedUntil = parkedUntil
        self.now = now
    }

    mutating func take(_ event: PendingEvent) {
        // Two late orders may want one ticket: each is looked at with what the one before has left.
        if self.isTakingTicketsBack, let order = event.order.flatMap({ self.orders[$0] }), order.machine.hasLetTicketsGo
        {
            return
        }
        if let facts = event.facts, let trigger = EventFacts.registrationTrigger(event.type) {
            self.take(event, facts, trigger)
        } else if event.facts != nil, EventFacts.drivesShows(event.type) {
            let (handling, note) = self.shows.tell(event, now: self.now)
            self.plan.handled.append(
                AutomationPlan.Handled(event: event, handling: handling, order: nil, note: note)
            )
        } else if event.facts != nil, EventFacts.drivesAssets(event.type) {
            let (handling, note) = self.assets.tell(event)
            self.carryOutAssetWork(event)
            self.plan.handled.append(
                AutomationPlan.Handled(event: event, handling: handling, order: nil, note: note)
            )
        } else {
            let (handling, order, note) = event.facts.map { self.tell(event, $0) } ?? (.none, nil, nil)
            self.plan.handled.append(
                AutomationPlan.Handled(event: event, handling: handling, order: order, note: note)
            )
        }
        if !event.isRouted { self.plan.deliveries += self.deliveries(of: event.row, type: event.type) }
    }

    /// What is told of a registration, which may be the payment of an order. Without one, it waits for none: most are
    /// sold without an order, and one that comes later has it told again.
    private mutating func take(_ event: PendingEvent, _ facts: EventFacts, _ trigger: Registration.Trigger) {
        let step = self.registrations.tell(event, facts, trigger, now: self.now)
        if let effect = step.effect {
            self.announce(.registration(event, facts, effect, step.to), as: Registration.eventSource, order: nil)
        }
        guard event.order != nil else {
            self.plan.unclaimed[facts.objectKey(event.subject)] = event.subject
            self.plan.handled.append(
                AutomationPlan.Handled(event: event, handling: step.handling, order: nil, note: step.reason)
            )
            return
        }
        let (handling, order, note) = self.tell(event, facts)
        // Told for the order's sake, the registration has nothing to say that it has not said before.
        let known = event.isRouted ? nil : step.reason
        let isTheOrders = handling != .absorbed
        self.plan.handled.append(
            AutomationPlan.Handled(
                event: event,
                handling: isTheOrders ? handling : step.handling,
                order: order,
                note: isTheOrders ? note ?? known : known ?? note
            )
        )
    }

    mutating func expire(_ event: PendingEvent) {
        guard let facts = event.facts else { return }
        self.plan.expired.append(event.row)
        if EventFacts.drivesAssets(event.type) {
            let note = self.assets.expire(event)
            self.carryOutAssetWork(event)
            self.plan.handled.append(
                AutomationPlan.Handled(event: event, handling: .refused, order: nil, note: note)
            )
            return
        }
        let reason = "what must come before it has not come in time"
        self.plan.handled.append(
            AutomationPlan.Handled(
                event: event,
                handling: .refused,
                order: event.order,
                note: reason
            )
        )
        guard let order = event.order.flatMap({ self.orders[$0] }) else {
            // What accounts name that may move no order may well be orders of their own.
            if !facts.isOfForeignAccount { self.announce(.orphan(event, facts), order: nil) }
            return
        }
        self.note(event, of: order, "refused", reason, alarms: true)
    }

    /// Shows an event in the history of an order whose machine is not told of it.
    ///
    /// - Parameter alarms: somebody must look.
    private mutating func note(
        _ event: PendingEvent,
        of order: OrderRecord,
        _ outcome: String,
        _ reason: String,
        alarms: Bool
    ) {
        self.record(
            OrderHistoryEntry(
                at: self.now,
                trigger: event.type,
                outcome: outcome,
                from: order.machine.phase,
                to: order.machine.phase,
                event: event.id,
                note: reason
            ),
            order.id,
            Cause(event)
        )
        guard alarms else { return }
        self.announce(.order(order, announces: .needsAttention, cause: Cause(event), reason: reason), order: order.id)
    }

    /// What is planned so far writes about so many rows.
    var rows: Int {
        self.plan.rows + self.changed.count + self.registrations.changed.count + self.assets.changed.count
    }

    func finished() -> AutomationPlan {
        var plan = self.plan
        plan.orders = self.changed.sorted().compactMap { self.orders[$0] }
        plan.registrations = self.registrations.changed
        plan.decisions = self.shows.decided
        plan.assets = self.assets.changed
        return plan
    }

    /// - Returns: what was made of it, for which order, and why.
    private mutating func tell(_ event: PendingEvent, _ facts: EventFacts) -> (Handling, OrderID?, String?) {
        guard let id = event.order, var order = self.orders[id] else {
            return self.wait(event, facts)
        }
        if let objection = order.objection(to: event.type, facts) {
            // Somebody has paid, and this order will not have it.
            self.note(event, of: order, "refused", objection, alarms: facts.livemode)
            return (.refused, id, objection)
        }
        self.plan.links += facts.objects.map {
            AutomationPlan.Link(object: facts.objectKey($0), name: $0, order: id)
        }
        order.charges.tell(event, facts)
        let fact = OrderFacts.fact(
            type: event.type,
            subject: event.subject,
            facts: facts,
            ticketsAreFree: !self.withoutTickets.contains(id)
        )
        guard let fact else {
            if order.charges != self.orders[id]?.charges { self.keep(order) }
            return (.absorbed, id, "it changes nothing of an order")
        }
        if order.isOfAnotherPayment(event.type, facts) {
            self.keep(order)
            let reason = OrderRecord.reasonOfAnotherPayment
            self.note(
                event,
                of: order,
                "absorbed",
                reason,
                alarms: ["dispute.lost", "dispute.opened"].contains(event.type)
            )
            return (.absorbed, id, reason)
        }
        let step = self.apply(fact, effectKey: facts.effectKey, to: order, Cause(event))
        if case .parked = step.outcome {
            // Written unchanged, so that a move at the same moment, by a timer or a request, is not missed.
            self.changed.insert(order.id)
            return (self.park(event, for: .move(order.id)), id, step.reason)
        }
        return (step.handling, id, step.reason)
    }

    /// No order yet: an event that names one waits for it; one that does not is shown, and comes again if one of its
    /// objects turns out to belong to an order.
    private mutating func wait(_ event: PendingEvent, _ facts: EventFacts) -> (Handling, OrderID?, String?) {
        let isForeign = facts.reasonOfForeignAccount
        guard let reference = facts.orderReference else {
            self.plan.unmatched += facts.objects.filter { $0 != event.subject }.map {
                AutomationPlan.Unmatched(object: facts.objectKey($0), event: event.row)
            }
            return (.unmatched, nil, isForeign)
        }
        let other = event.orderOfOtherMode.flatMap { self.orders[$0] }
        let reason = other?.reasonOfOtherReference ?? "no order has the reference \(reference) yet"
        // An order of the event's own mode may still come. Until then the other one shows it, and live money that came in
        // for an order of test mode is told at once. Where it waits again, that has been done; and what strangers try out
        // in test mode fills no order's history.
        if let other, isForeign == nil, event.parkedUntil == nil {
            self.note(event, of: other, "parked", reason, alarms: facts.livemode)
        }
        let handling = self.park(event, for: .order(reference: reference, livemode: facts.livemode))
        return (handling, nil, [reason, isForeign].compactMap(\.self).joined(separator: "; "))
    }

    private mutating func park(_ event: PendingEvent, for awaited: ParkedEvent.Awaited) -> Handling {
        let until = event.parkedUntil ?? self.parkedUntil
        self.plan.parked.append(ParkedEvent(event: event.row, waitsFor: awaited, until: until))
        return .parked
    }

    private var isTakingTicketsBack: Bool { self.plan.ticketMoves.contains { $0.move == .takeBack } }

    /// Tells an asset something that no event tells.
    ///
    /// - Returns: what came of it; nil where there is no such asset.
    mutating func tell(_ direct: DirectAssetFact) -> AssetPipeline.Step? {
        let step = self.assets.tell(direct)
        self.carryOutAssetWork(nil)
        return step
    }

    private mutating func carryOutAssetWork(_ event: PendingEvent?) {
        let work = self.assets.takeWork()
        for draft in work.announcements { self.announce(draft, as: AssetRecord.eventSource, order: nil) }
        self.plan.assetHistory += work.history.map { asset, entry, event in
            AutomationPlan.AssetHistory(row: self.ids.next(), asset: asset, entry: entry, event: event)
        }
        self.plan.commands += work.commands
        self.plan.commandChanges += work.commandChanges
        self.plan.timers += work.timers
        self.plan.assetLinks += work.links
        self.plan.unparked.formUnion(work.unparked)
        if let event, let awaited = work.parkedFor { _ = self.park(event, for: awaited) }
    }

    /// Tells an order something that no event tells.
    ///
    /// - Returns: what came of it; nil where there is no such order.
    mutating func tell(_ direct: DirectFact) -> OrderFulfilment.Step? {
        guard let order = self.orders[direct.order] else { return nil }
        return self.apply(direct.fact, effectKey: direct.effectKey, to: order, Cause(direct))
    }

    private mutating func apply(
        _ fact: OrderFulfilment.Fact,
        effectKey: String,
        to order: OrderRecord,
        _ cause: Cause
    ) -> OrderFulfilment.Step {
        let before = order
        var order = order
        let step = order.machine.apply(fact, effectKey: effectKey)
        // What waits is told again by whoever told it.
        if case .parked = step.outcome { return step }
        self.keep(order)
        let escrows = order.escrowChanges(since: before, at: self.now, cause: cause.id)
        self.plan.escrows += escrows
        self.record(step, order, cause, escrows: escrows)
        if case .lineGranted(let line) = fact, order.machine.grants[line]?.state == .granted {
            self.give(order.passes(of: line, ids: self.ids, now: self.now))
        }
        for effect in step.effects { self.carry(effect, order.id, cause, reason: step.reason) }
        if step.outcome == .moved { self.plan.unparked.insert(.move(order.id)) }
        if step.from == .reserved, step.to != .reserved {
            self.plan.timers.append(.clear(.order(order.id), name: .hold))
        }
        return step
    }

    /// Told again, it gives nothing: a pass has one place in its order.
    private mutating func give(_ passes: [PassRecord]) {
        self.plan.passes += passes
        for pass in passes { self.announce(pass.announcement, as: PassRecord.eventSource, order: pass.order) }
    }

    private mutating func carry(
        _ effect: OrderFulfilment.Effect,
        _ id: OrderID,
        _ cause: Cause,
        reason: String?
    ) {
        guard let order = self.orders[id] else { return }
        switch effect {
        case .announce(let phase):
            self.announce(.order(order, announces: phase, cause: cause, reason: reason), order: id)
        case .announceRefundRequest(let request):
            self.announce(.refundRequest(request, of: order, cause: cause), order: id)
        case .announceEscrow(let show, let news):
            self.announce(.escrow(show, news, of: order, cause: cause), order: id)
        case .fulfil:
            // Where no line has anything to grant outside, the order is fulfilled at once.
            let fact =
                order.machine.grants.isEmpty
                ? OrderFulfilment.Fact.fulfilmentCompleted : .fulfilmentStarted
            _ = self.apply(fact, effectKey: "fulfilment|\(order.id)|\(cause.id)", to: order, cause)
        case .grant(let line, let attempt):
            self.plan.commands.append(OrderCommands.grant(line, attempt: attempt, of: order, id: self.ids.next()))
        case .takeBack(let line):
            self.plan.commands.append(OrderCommands.takeBack(line, of: order, id: self.ids.next()))
        case .refund(let request, let amount):
            self.plan.commands.append(OrderCommands.refund(request, amount: amount, of: order, id: self.ids.next()))
        case .freezeGrants: self.change(.grant, of: id, .hold)
        case .releaseGrants: self.change(.grant, of: id, .release)
        case .callOffGrants: self.change(.grant, of: id, .callOff(reason: "the order \(order.machine.phase.rawValue)"))
        case .sellTickets: self.plan.ticketMoves.append(AutomationPlan.TicketMove(order: id, .sell))
        case .takeTicketsBack: self.plan.ticketMoves.append(AutomationPlan.TicketMove(order: id, .takeBack))
        case .releaseTickets:
            self.plan.ticketMoves.append(
                AutomationPlan.TicketMove(order: id, .release(order.machine.phase.releaseCause))
            )
        }
    }

    private mutating func change(
        _ kind: CommandRecord.Kind,
        of order: OrderID,
        _ change: AutomationPlan.CommandChange.Change
    ) {
        self.plan.commandChanges.append(AutomationPlan.CommandChange(machine: .order(order), kind: kind, change))
    }

    private mutating func keep(_ order: OrderRecord) {
        var order = order
        order.updatedAt = self.now
        self.orders[order.id] = order
        self.changed.insert(order.id)
    }

    private mutating func record(
        _ step: OrderFulfilment.Step,
        _ order: OrderRecord,
        _ cause: Cause,
        escrows: [EscrowRecord]
    ) {
        let notes = [step.reason].compactMap(\.self) + escrows.map(\.note)
        let entry = OrderHistoryEntry(
            at: self.now,
            trigger: step.trigger?.rawValue ?? cause.type,
            outcome: step.outcomeName,
            from: step.from,
            to: step.to,
            event: cause.event?.id,
            note: notes.isEmpty ? nil : notes.joined(separator: "; "),
            cause: cause.event == nil ? cause.id : nil
        )
        self.record(entry, order.id, cause)
    }

    private mutating func record(_ entry: OrderHistoryEntry, _ order: OrderID, _ cause: Cause) {
        self.plan.history.append(
            AutomationPlan.History(row: self.ids.next(), order: order, entry: entry, event: cause.event?.row)
        )
    }

    private mutating func announce(
        _ draft: EventDraft,
        as source: String = OrderRecord.eventSource,
        order: OrderID?
    ) {
        let event = NewEvent(
            draft,
            source: source,
            row: self.ids.next(),
            origin: .workflow,
            receipt: nil,
            acceptedAt: self.now
        )
        let deliveries = self.deliveries(of: event.row, type: draft.type)
        self.plan.announcements.append(
            AutomationPlan.Announcement(event: event, order: order, deliveries: deliveries)
        )
    }

    private func deliveries(of event: EventRowID, type: String) -> [AutomationPlan.Delivery] {
        self.subscriptions.filter { $0.wants(type) }.map { subscription in
            AutomationPlan.Delivery(id: self.ids.next(), event: event, subscription: subscription.id)
        }
    }
}
