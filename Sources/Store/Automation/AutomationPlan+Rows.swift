extension AutomationPlan {
    /// How many rows it writes, or a few more; what it calls back into the outbox is not counted.
    public var rows: Int {
        // An event's outbox, subject and handling; an announcement's key, event and subject.
        let events = 3 * self.handled.count + 3 * self.announcements.count
        let deliveries = self.announcements.reduce(self.deliveries.count) { $0 + $1.deliveries.count }
        let machines = self.orders.count + self.registrations.count + self.assets.count + self.passes.count
        let histories = self.history.count + self.assetHistory.count
        let shows = self.decisions.count + self.escrows.count + self.toldEscrows.count
        let lookups = self.links.count + self.assetLinks.count + self.parked.count + self.unmatched.count
        // A command and the objects that lead to it.
        let commands = self.commands.reduce(self.commandChanges.count) { $0 + 1 + $1.objects.count + $1.follows.count }
        let others = self.expired.count + self.timers.count + self.fired.count + self.ticketMoves.count
        return events + deliveries + machines + histories + shows + lookups + commands + others
    }
}
