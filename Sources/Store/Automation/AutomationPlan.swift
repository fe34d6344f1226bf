public import Model

/// What a batch of events does, worked out beforehand and stored in one transaction.
public struct AutomationPlan: Sendable {
    /// Events that leave the outbox.
    public var handled: [Handled] = []
    /// Orders that changed; `version` is the one the change began from.
    public var orders: [OrderRecord] = []
    public var history: [History] = []
    /// Registrations that changed; `version` is the one the change began from.
    public var registrations: [RegistrationRecord] = []
    /// Assets that changed; `version` is the one the change began from.
    public var assets: [AssetRecord] = []
    public var assetHistory: [AssetHistory] = []
    /// Objects and jobs that lead to an asset from now on.
    public var assetLinks: [AssetLink] = []
    /// Decisions about shows, each the first one.
    public var decisions: [ShowDecision] = []
    /// What orders hold for shows, where that changed.
    public var escrows: [EscrowRecord] = []
    /// Orders that this plan tells what was decided.
    public var toldEscrows: [DueEscrow] = []
    public var deliveries: [Delivery] = []
    public var announcements: [Announcement] = []
    /// Objects that lead to an order from now on.
    public var links: [Link] = []
    public var parked: [ParkedEvent] = []
    /// Events without an order, by the objects beside their subjects that may lead to one later.
    public var unmatched: [Unmatched] = []
    /// Registrations that were no order's payment when this was worked out, with the seller's number of each: it is
    /// stale if such an order has come.
    public var unclaimed: [String: String] = [:]
    /// Parked events that waited for these come again.
    public var unparked: Set<ParkedEvent.Awaited> = []
    /// Parked events whose time is over.
    public var expired: [EventRowID] = []
    /// What the machines decided to do in the outside world.
    public var commands: [NewCommand] = []
    public var commandChanges: [CommandChange] = []
    public var ticketMoves: [TicketMove] = []
    /// Passes that are there from now on.
    public var passes: [PassRecord] = []
    public var timers: [TimerChange] = []
    /// Timers that this plan works off.
    public var fired: [MachineTimer] = []
    /// What came of the command that this plan is about.
    public var settled: CommandResult?

    /// An event that leaves the outbox, and what was made of it.
    public struct Handled: Sendable {
        public var event: PendingEvent
        public var handling: Handling
        public var order: OrderID?
        /// Why.
        public var note: String?

        public init(event: PendingEvent, handling: Handling, order: OrderID?, note: String? = nil) {
            self.event = event
            self.handling = handling
            self.order = order
            self.note = note
        }
    }

    /// One line of an order's history.
    public struct History: Sendable {
        public var row: EventRowID
        public var order: OrderID
        public var entry: OrderHistoryEntry
        public var event: EventRowID?

        public init(row: EventRowID, order: OrderID, entry: OrderHistoryEntry, event: EventRowID?) {
            self.row = row
            self.order = order
            self.entry = entry
            self.event = event
        }
    }

    /// One line of an asset's history.
    public struct AssetHistory: Sendable {
        public var row: EventRowID
        public var asset: AssetID
        public var entry: AssetHistoryEntry
        public var event: EventRowID?

        public init(row: EventRowID, asset: AssetID, entry: AssetHistoryEntry, event: EventRowID?) {
            self.row = row
            self.asset = asset
            self.entry = entry
            self.event = event
        }
    }

    /// An event on its way to a subscription, due at once.
    public struct Delivery: Sendable {
        public var id: DeliveryID
        public var event: EventRowID
        public var subscription: SubscriptionID

        public init(id: DeliveryID, event: EventRowID, subscription: SubscriptionID) {
            self.id = id
            self.event = event
            self.subscription = subscription
        }
    }

    /// An event of our own about a change in this plan.
    public struct Announcement: Sendable {
        public var event: NewEvent
        public var order: OrderID?
        public var deliveries: [Delivery]

        public init(event: NewEvent, order: OrderID?, deliveries: [Delivery]) {
            self.event = event
            self.order = order
            self.deliveries = deliveries
        }
    }

    /// What a plan does to a machine's commands of some kind that wait to be carried out.
    public struct CommandChange: Sendable, Hashable {
        public var machine: MachineID
        public var kind: CommandRecord.Kind
        public var change: Change

        public enum Change: Sendable, Hashable {
            /// Until they are released.
            case hold
            case release
            /// For good.
            case callOff(reason: String)
        }

        public init(machine: MachineID, kind: CommandRecord.Kind, _ change: Change) {
            self.machine = machine
            self.kind = kind
            self.change = change
        }
    }

    /// What becomes of the tickets that an order holds, or held.
    public struct TicketMove: Sendable, Hashable {
        public var order: OrderID
        public var move: Move

        public enum Move: Sendable, Hashable {
            case sell
            /// Let go before, and free still.
            case takeBack
            case release(TicketHoldRecord.ReleaseCause)
        }

        public init(order: OrderID, _ move: Move) {
            self.order = order
            self.move = move
        }
    }

    /// An object of a provider that leads to an order from now on.
    public struct Link: Sendable, Hashable {
        /// Told apart by provider, mode and account.
        public var object: String
        /// As its provider calls it: the subject of the events about it.
        public var name: String
        public var order: OrderID

        public init(object: String, name: String, order: OrderID) {
            self.object = object
            self.name = name
            self.order = order
        }
    }

    /// An event without an order, under one of the objects that may lead to one later. By its own subject it is found
    /// without this.
    public struct Unmatched: Sendable, Hashable {
        public var object: String
        public var event: EventRowID

        public init(object: String, event: EventRowID) {
            self.object = object
            self.event = event
        }
    }

    public init() {}
}
