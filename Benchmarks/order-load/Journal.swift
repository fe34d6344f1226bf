import Model

/// What happened to the orders, and when.
struct Journal: Sendable {
    typealias Moment = ContinuousClock.Instant

    /// How many events of each type came; each event counts once.
    private(set) var told: [String: Int] = [:]
    /// Deliveries of events that had come already.
    private(set) var repeated = 0
    private var events: Set<String> = []
    private var fulfilled: [String: Moment] = [:]
    private var acknowledged: [String: Moment] = [:]

    mutating func arrived(_ event: CloudEvent, at moment: Moment) {
        guard self.events.insert(event.id).inserted else { return self.repeated += 1 }
        self.told[event.type, default: 0] += 1
        if event.type == "order.fulfilled", let order = event.subject { self.fulfilled[order] = moment }
    }

    mutating func answered(_ order: String, at moment: Moment) { self.acknowledged[order] = moment }

    var deliveries: Int { self.told.values.reduce(0, +) }

    /// From the answer to a payment's call until `order.fulfilled` was with the subscriber, in rising order. An event that
    /// overtook the answer took no time.
    var waits: [Duration] {
        self.acknowledged.compactMap { order, answered in self.fulfilled[order].map { max(.zero, $0 - answered) } }
            .sorted()
    }
}
