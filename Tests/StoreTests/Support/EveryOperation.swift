import Model
import Signing
import TestSupport
import Testing
import Workflows

@testable import Store

extension Ledger {
    /// Calls everything the store can do, on every way through it that has a statement of its own.
    func callEverything() async throws {
        try await self.takeCalls()
        try await self.runMachines()
        try await self.holdMoney()
        try await self.keepAssets()
        try await self.deliver()
        try await self.perform()
        try await self.sellTickets()
        try await self.ask()
        try await self.replay()
        try await self.list()
        try await self.keepHouse()
    }

    private func takeCalls() async throws {
        try await self.accept(.payment("e1", objects: ["ch_1"]), .payment("e2", "pi_2", reference: "r-1"))
        try await self.accept(.payment("e1", objects: ["ch_1"]))
        try await self.accept(.payment("e1", amount: 7))
        try await self.accept(.payment("e1", amount: 7), version: 2)
        try await self.keep(.rejected, sealed: [1])
        for kind in RejectedKind.allCases {
            _ = try await self.store.rejectedVolume(source: "shop", kind, atMost: 10)
        }
        _ = try await self.store.unexpectedVolume(source: "shop", atMost: 10)
        _ = try await self.store.knownSources()
        _ = try await self.store.knownKeys([EventID.derived(source: "/notify/shop", key: "e1")])
        var receipt = self.receipt(status: .unrecognized)
        receipt.entries = [ReceiptEntry(status: .unrecognized)]
        let payload = ReceiptPayload(headers: [], body: [])
        let entries = receipt.entries.map { Acceptance.Entry.other($0) }
        _ = try await self.store.accept(
            Acceptance(receipt: receipt, payload: payload, entries: entries, keysExpire: true)
        )
        let token = TokenUse(id: [7], binding: 1)
        _ = try await self.store.otherUse(of: token)
        receipt.entries[0].status = .accepted
        let event = self.event(.payment("e3", "pi_3"), of: receipt)
        _ = try await self.store.readmit(receipt, events: [(entry: 0, event: event)], keysExpire: true, token: token)
        _ = try await self.store.accept(
            Acceptance(receipt: self.receipt(), payload: payload, entries: [], keysExpire: true, token: token)
        )
        _ = try await self.store.receipt(receipt.id)
        _ = try await self.store.payload(of: receipt.id)
    }

    private func runMachines() async throws {
        try await self.subscribe("all")
        let order = try await self.create(self.order("r-2")).order
        try await self.create(self.order("r-2"))
        let snapshot = try await self.store.automationSnapshot(limit: 200)
        var plan = AutomationPlan()
        for (index, event) in snapshot.events.enumerated() {
            let handling: Handling = [.unmatched, .parked, .moved][min(index, 2)]
            plan.handled.append(AutomationPlan.Handled(event: event, handling: handling, order: nil))
            for subscription in snapshot.subscriptions {
                plan.deliveries.append(
                    AutomationPlan.Delivery(id: self.store.ids.next(), event: event.row, subscription: subscription.id)
                )
            }
        }
        let row = snapshot.events[0].row
        plan.unmatched = [AutomationPlan.Unmatched(object: "psp|live||ch_1", event: row)]
        let awaited = ParkedEvent.Awaited.order(reference: "r-1", livemode: true)
        plan.parked = [ParkedEvent(event: snapshot.events[1].row, waitsFor: awaited, until: self.time.now)]
        var announced = order.creationAnnouncement(row: self.store.ids.next())
        announced.id = EventID.derived(source: "/orders", key: "another")
        plan.announcements = [AutomationPlan.Announcement(event: announced, order: order.id, deliveries: [])]
        plan.orders = [order]
        let entry = OrderHistoryEntry(
            at: self.time.now,
            trigger: "x",
            outcome: "moved",
            from: .created,
            to: .paid,
            event: nil,
            note: nil
        )
        plan.history = [
            AutomationPlan.History(row: self.store.ids.next(), order: order.id, entry: entry, event: row)
        ]
        plan.registrations = [RegistrationRecord(object: "kktix|live||1", updatedAt: self.time.now)]
        let timer = MachineTimer(machine: .order(order.id), name: "hold", dueAt: self.time.now)
        plan.timers = [.set(timer), .clear(.order(order.id), name: "other")]
        let pass = PassRecord(
            id: self.store.ids.next(),
            order: order.id,
            line: 0,
            number: 0,
            owner: "u1",
            sku: "livestream_pass",
            streamer: nil,
            livemode: true,
            holds: .seconds(60),
            createdAt: self.time.now
        )
        plan.passes = [pass]
        plan.commands = [
            NewCommand(
                id: self.store.ids.next(),
                source: "/orders",
                kind: .wallet,
                key: "b",
                payload: [:],
                machine: .order(order.id)
            )
        ]
        _ = try await self.store.carryOut(plan)
        let event = pass.activated(at: self.time.now).event(row: self.store.ids.next(), at: self.time.now)
        _ = try await self.store.activate(pass.activated(at: self.time.now), announcement: event)
        _ = try await self.store.revokePasses(of: order.id, line: 0)
        _ = try await self.store.pass(pass.id)
        for filter in [PassFilter(), PassFilter(owner: "u1"), PassFilter(order: order.id)] {
            _ = try await self.store.passes(filter, PageRequest(limit: 1))
        }
        _ = try await self.store.timers(of: .order(order.id))
        _ = try await self.store.dueTimers(limit: 10)
        try await self.store.postpone(timer, until: self.time.now)
        var firing = AutomationPlan()
        firing.fired = [timer]
        firing.commandChanges = [.hold, .release, .callOff(reason: "over")].map {
            AutomationPlan.CommandChange(machine: .order(order.id), kind: .wallet, $0)
        }
        _ = try await self.store.carryOut(firing)
        _ = try await self.store.automationSnapshot(of: order.id)
        _ = try await self.store.commands(CommandFilter(machine: .order(order.id)), PageRequest(limit: 1))
        #expect(try await self.store.waiting(for: .order(order.id)).isEmpty)
        _ = try await self.store.registration("kktix|live||1")
        try await self.sellElsewhere()
        _ = try await self.store.expiredParked(limit: 10)
        var expiry = AutomationPlan()
        expiry.expired = [snapshot.events[1].row]
        _ = try await self.store.carryOut(expiry)
        try await self.create(self.order("r-1"))
        try await self.store.block(subject: "pi_1", until: self.time.now, reason: "test")
        _ = try await self.store.blockedAttempts(subject: "pi_1")
        var links = AutomationPlan()
        links.links = [self.link("ch_1", to: order.id)]
        _ = try await self.store.carryOut(links)
        for reference in ["r-2", "\(order.id)", nil] {
            let draft = EventDraft.payment("x", "pi_9", reference: reference, objects: reference == nil ? ["ch_1"] : [])
            _ = try await self.store.order(for: EventFacts(draft, provider: "psp"))
        }
        _ = try await self.store.order(order.id)
        _ = try await self.store.order(reference: "r-2", livemode: true)
        _ = try await self.store.history(of: order.id)
    }

    private func sellElsewhere() async throws {
        var sold = self.order("sold elsewhere")
        sold.provider = "psp"
        sold.registration = "r7"
        let draft = EventDraft.cloud("registration.paid", "r7", [:])
        try await self.accept(draft)
        var early = AutomationPlan()
        early.handled = try await self.store.automationSnapshot(limit: 200).events.suffix(1).map {
            AutomationPlan.Handled(event: $0, handling: .moved, order: nil)
        }
        early.unclaimed = ["psp|live||r7": "r7"]
        #expect(try await self.store.carryOut(early) == .carriedOut)
        #expect(try await self.create(sold).isNew)
        #expect(try await self.store.automationSnapshot(limit: 200).events.contains { $0.order == sold.id })
        sold.reference = "sold twice"
        sold.id = self.store.ids.next()
        #expect(try await self.create(sold).registrationTaken != nil)
        _ = try await self.store.order(registered: "r7", EventFacts(draft, provider: "psp"))
        #expect(try await self.store.carryOut(early) == .stale)
        try await self.route()
    }

    private func holdMoney() async throws {
        let order = try await self.create(self.order("r-show")).order
        let show = ShowKey(livemode: true, show: "s")
        let goal = EventDraft(
            key: "goal",
            type: "goal.failed",
            subject: "g",
            effectKey: "g|failed",
            data: ["show": "s", "kind": "show"]
        )
        try await self.accept(goal)
        let event = try #require(try await self.store.automationSnapshot(limit: 200).events.last)
        #expect(event.show == show)
        var plan = AutomationPlan()
        plan.handled = [AutomationPlan.Handled(event: event, handling: .moved, order: nil)]
        plan.decisions = [self.decision(show, by: event.id)]
        plan.escrows = [self.escrow(order.id, show), self.escrow(order.id, show)]
        #expect(try await self.store.carryOut(plan) == .carriedOut)
        let due = try await self.store.dueEscrows(limit: 10).due
        try await self.store.postpone(try #require(due.first), until: self.time.now)
        _ = try await self.store.automationSnapshot(of: [order.id])
        var telling = AutomationPlan()
        telling.toldEscrows = due
        #expect(try await self.store.carryOut(telling) == .carriedOut)
        try await self.store.endFanOut(of: try await self.store.dueEscrows(limit: 10).told)
        _ = try await self.store.escrows(of: order.id)
        _ = try await self.store.decision(about: show)
    }

    func decision(_ show: ShowKey, _ settlement: Settlement = .refund, by event: EventID) -> ShowDecision {
        ShowDecision(key: show, settlement: settlement, reason: "why", event: event, decidedAt: self.time.now)
    }

    func escrow(_ order: OrderID, _ show: ShowKey, _ state: HeldMoney.State = .held) -> EscrowRecord {
        EscrowRecord(
            order: order,
            show: show,
            state: state,
            amount: Money(minorUnits: 60, currency: "EUR"),
            at: self.time.now,
            cause: "evt_1"
        )
    }

    private func keepAssets() async throws {
        let id: AssetID = self.store.ids.next()
        let upload = DeclaredUpload(bucket: "uploads", object: "a", contentType: "image/png", size: 1)
        var asset = AssetRecord(
            id: id,
            owner: "mei",
            replaces: AssetID(rawValue: 1),
            uploads: [.source: upload],
            machine: AssetPipeline(traits: AssetTraits(kind: .image), previous: [AssetID(rawValue: 1)]),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        let announcement = asset.creationAnnouncement(row: self.store.ids.next())
        let data: JSON = ["bucket": "uploads", "object": "a", "generation": "7"]
        try await self.accept(
            .cloud("object.finalized", "uploads/a", data),
            .cloud("post.created", "p", ["assets": [.string("\(id)")]])
        )
        var waiting = AutomationPlan()
        for (event, awaited) in zip(
            try await self.store.automationSnapshot(limit: 200).events.suffix(2),
            [ParkedEvent.Awaited.object(upload.url), .asset(id)]
        ) {
            waiting.handled.append(AutomationPlan.Handled(event: event, handling: .parked, order: nil))
            waiting.parked.append(ParkedEvent(event: event.row, waitsFor: awaited, until: self.time.now))
        }
        #expect(try await self.store.carryOut(waiting) == .carriedOut)
        try await self.store.createAsset(asset, announcement: announcement)
        asset = try #require(try await self.store.declare(upload, as: .thumbnail, of: asset))
        let early = try await self.store.automationSnapshot(limit: 200).events.suffix(3)
        #expect(early.contains { $0.assetLink?.role == .upload(.source) } && early.contains { $0.namedAssets == [id] })
        var plan = AutomationPlan()
        plan.handled = early.map { AutomationPlan.Handled(event: $0, handling: .absorbed, order: nil) }
        plan.assets = [asset]
        plan.assetLinks = [AssetLink(object: "job", asset: id, role: .job(JobReference(name: .image, generation: 7)))]
        let entry = AssetHistoryEntry(
            at: self.time.now,
            trigger: "x",
            outcome: "moved",
            from: .created,
            to: .uploaded,
            event: nil,
            note: nil
        )
        plan.assetHistory = [
            AutomationPlan.AssetHistory(row: self.store.ids.next(), asset: id, entry: entry, event: nil)
        ]
        #expect(try await self.store.carryOut(plan) == .carriedOut)
        _ = try await self.store.automationSnapshot(of: id)
        _ = try await self.store.asset(id)
        _ = try await self.store.assetLink("job")
        #expect(try await self.store.history(of: id).map(\.trigger) == ["x"])
        for filter in [AssetFilter(), AssetFilter(phase: .created), AssetFilter(owner: "mei")] {
            #expect(try await self.store.assets(filter, PageRequest(limit: 1)).records.map(\.id) == [id])
        }
        let both = AssetFilter(phase: .created, owner: "mei", since: self.time.now, until: self.time.now + .seconds(1))
        _ = try await self.store.assets(both, PageRequest(limit: 1, after: 1))
    }

    private func deliver() async throws {
        let all = try #require(try await self.store.subscriptions().first?.id)
        let claimed = try await self.claim(all)
        #expect(claimed.count >= 3)
        _ = try await self.store.record([
            self.result(claimed[0], .delivered), self.result(claimed[1], .dead),
            self.result(claimed[2], .gone),
        ])
        _ = try await self.store.nextDeliveries()
        try await self.store.giveBack(claimed)
        _ = try await self.store.standings()
        _ = try await self.store.standing(of: all)
        try await self.store.keepCircuit(of: all, openUntil: self.time.now)
        try await self.store.forgetCircuit(of: all, openUntil: self.time.now)
        try await self.store.forgetCircuits()
        _ = try await self.store.delivery(claimed[0].id)
        _ = try await self.store.attempts(of: claimed[0].id)
        _ = try await self.store.retryDelivery(claimed[1].id)
        _ = try await self.store.retryDeliveries(DeliveryFilter(state: .dead), limit: 10)
        _ = try await self.store.redeliver(claimed[0].event, to: nil)
        _ = try await self.store.change(all) { $0.enabled = true }
        let subscription = try #require(try await self.store.subscription(all))
        _ = try await self.store.update(subscription)
        let test = self.event(.payment("test"), of: self.receipt())
        _ = try await self.store.sendTest(test, to: all)
        let other = try await self.subscribe("other")
        _ = try await self.store.deleteSubscription(other)
    }

    private func perform() async throws {
        try await self.claim("c1", event: .payment("returned-1", "ret_1"), objects: ["o"])
        try await self.claim("c2", objects: ["o"])
        try await self.claim("c2", objects: ["o"])
        _ = try await self.store.standing(of: self.command("c3", follows: ["o"]), limit: 5)
        try await self.claim("c3", follows: ["o"])
        try await self.store.insertDone(self.command("agreed", kind: .checkout))
        let claimed = try await self.store.claimCommands(limit: 10, lease: .seconds(60))
        #expect(claimed.count == 3)
        for (claim, outcome) in zip(
            claimed,
            [.done, .refused(reason: "no"), .dead(error: "none")] as [CommandResult.Outcome]
        ) {
            let answer = outcome == .done ? self.answer(to: claim, [.payment("paid-1", "ret_1")]) : nil
            _ = try await self.store.record(CommandResult(claim: claim, outcome: outcome, answer: answer))
        }
        _ = try await self.store.command(claimed[0].id)
        _ = try await self.store.retryCommand(claimed[2].id)
    }

    private func sellTickets() async throws {
        let ticket = try await self.offer("a")
        let free = try await self.offer("b")
        var refused = ticket
        refused.price.minorUnits += 1
        try await self.buy("t-1", free, refused)
        let order = try await self.buy("t-1", ticket).order.id
        try await self.buy("t-1", ticket)
        try await self.step { transaction, now in
            _ = try transaction.release(order, because: .expired, now: now)
            _ = try transaction.takeBack(order, now: now)
            _ = try transaction.sell(order, now: now)
        }
        let holds = try await self.store.ticketHolds(of: order)
        _ = try await self.store.ticketHold(holds[0].id)
        _ = try await self.store.canTakeTicketsBack(order)
        _ = try await self.store.ticketHolds(of: ticket.id, limit: 10)
        _ = try await self.admit(holds[0])
        var edited = free
        edited.version += 1
        _ = try await self.store.updateTicket(
            edited,
            announcement: edited.updateAnnouncement(row: self.store.ids.next())
        )
    }

    private func ask() async throws {
        for _ in 0..<2 { _ = try await self.store.beginRequest(key: "k", principal: "p", fingerprint: [1]) }
        try await self.store.finishRequest(key: "k", principal: "p", status: 201, body: [])
        try await self.store.abandonRequest(key: "k", principal: "p")
    }

    private func replay() async throws {
        var replay = ReplayRecord(
            id: self.store.ids.next(),
            createdAt: self.time.now,
            finishedAt: nil,
            state: .running,
            dryRun: true,
            request: [:],
            counts: [:],
            results: []
        )
        try await self.store.insert(replay)
        replay.state = .finished
        try await self.store.update(replay)
        _ = try await self.store.replay(replay.id)
        try await self.store.failInterruptedReplays()
    }

    /// Every listing under every set of conditions, on the first page and on a later one.
    private func list() async throws {
        let now = self.time.now
        let spans: [(since: Timestamp?, until: Timestamp?)] = [(nil, nil), (now, nil), (nil, now), (now, now)]
        for page in [PageRequest(limit: 5), PageRequest(limit: 5, after: .max)] {
            _ = try await self.store.replays(page)
            for (since, until) in spans {
                for status in ReceiptStatus.allCases + [nil] {
                    for source in ["shop", nil] {
                        let filter = ReceiptFilter(source: source, status: status, since: since, until: until)
                        _ = try await self.store.receipts(filter, page)
                    }
                }
                for handling in Handling.allCases + [nil] {
                    for (type, subject) in [(nil, nil), ("t", nil), (nil, "s"), ("t", "s")] as [(String?, String?)] {
                        let filter = EventFilter(
                            type: type,
                            subject: subject,
                            handling: handling,
                            since: since,
                            until: until
                        )
                        _ = try await self.store.events(filter, page)
                    }
                }
                for phase in [OrderFulfilment.Phase.paid, nil] {
                    for reference in ["r-1", nil] {
                        let filter = OrderFilter(phase: phase, reference: reference, since: since, until: until)
                        _ = try await self.store.orders(filter, page)
                    }
                }
                for state in TicketRecord.State.allCases + [nil] {
                    for seller in ["theatre", nil] {
                        let filter = TicketFilter(seller: seller, state: state, since: since, until: until)
                        _ = try await self.store.tickets(filter, page)
                    }
                }
                for state in CommandRecord.State.allCases + [nil] {
                    for source in ["shop", nil] {
                        let filter = CommandFilter(source: source, state: state, since: since, until: until)
                        _ = try await self.store.commands(filter, page)
                    }
                }
                for state in DeliveryState.allCases + [nil] {
                    for subscription in [SubscriptionID(rawValue: 1), nil] {
                        for event in [EventID(leading: []), nil] {
                            let filter = DeliveryFilter(
                                subscription: subscription,
                                state: state,
                                event: event,
                                since: since,
                                until: until
                            )
                            _ = try await self.store.deliveries(filter, page)
                        }
                    }
                }
            }
        }
    }

    private func keepHouse() async throws {
        _ = try await self.store.backlog()
        try await self.store.releaseClaims()
        self.time.advance(by: .seconds(200 * 86_400))
        let day = Duration.seconds(86_400)
        let limits = RetentionLimits(payloads: day, keys: day, events: day, deliveries: day, rejected: day)
        var lastingKeys = limits
        lastingKeys.keys = day * 1000
        for _ in 0..<10 { _ = try await self.store.prune(lastingKeys, limit: 1) }
        for _ in 0..<10 { _ = try await self.store.prune(limits, limit: 100) }
        for subscription in try await self.store.subscriptions() {
            _ = try await self.store.change(subscription.id) { $0.switchOn(false) }
        }
        #expect(try await !self.store.giveUpWaiting(longerThan: day, limit: 100).isEmpty)
    }
}

extension EventDraft {
    fileprivate static func cloud(_ type: String, _ subject: String, _ data: JSON) -> EventDraft {
        EventDraft(key: "\(type) \(subject)", type: type, subject: subject, effectKey: "\(type) \(subject)", data: data)
    }
}
