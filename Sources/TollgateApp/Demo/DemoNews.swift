/// What happens around the gateway while the demonstration walks: what its subscriber gets, and what the provider doubles
/// are asked.
struct DemoNews {
    enum Item: Sendable {
        case delivery(DemoSubscriber.Arrival)
        case call(DemoDoubles.Call)
        case doublesEnded
        /// The waiting of this number has taken too long.
        case late(Int)
    }

    /// Along which the news comes, from anywhere.
    struct Wire: Sendable {
        fileprivate let items: AsyncStream<Item>
        private let end: AsyncStream<Item>.Continuation

        init() { (self.items, self.end) = AsyncStream<Item>.makeStream() }

        @Sendable func tell(_ item: Item) { self.end.yield(item) }

        /// Nobody listens any more: what is told from now on is not kept.
        func close() { self.end.finish() }
    }

    private(set) var deliveries: [DemoSubscriber.Arrival] = []
    private(set) var calls: [DemoDoubles.Call] = []
    private let wire: Wire
    private var items: AsyncStream<Item>.Iterator
    private var waitings = 0

    private let patience: Duration

    init(_ wire: Wire, patience: Duration = .seconds(30)) {
        self.patience = patience
        self.wire = wire
        self.items = wire.items.makeAsyncIterator()
    }

    /// Waits until `find` finds what it looks for in all that has happened so far.
    ///
    /// - Throws: ``CommandFailure`` where it does not happen in time, or something goes wrong instead.
    mutating func wait<Found>(for what: String, _ find: (DemoNews) -> Found?) async throws -> Found {
        self.waitings += 1
        let (number, wire, patience) = (self.waitings, self.wire, self.patience)
        let timer = Task {
            // Cancelled, it has nothing to tell.
            do { try await Task.sleep(for: patience) } catch { return }
            wire.tell(.late(number))
        }
        defer { timer.cancel() }
        while true {
            if let found = find(self) { return found }
            switch await self.items.next() {
            case .delivery(let arrival): try self.add(arrival)
            case .call(let call): self.calls.append(call)
            case .doublesEnded: throw CommandFailure("the provider doubles have ended, waiting for \(what)")
            case .late(number): throw CommandFailure("waited \(patience) in vain for \(what)\(self.complaints)")
            case .late: break
            case nil: throw CommandFailure("stopped while waiting for \(what)")
            }
        }
    }

    /// What may be the reason why nothing comes. Alone it is no failure: what an earlier run left undone is asked of doubles
    /// that know nothing of it.
    private var complaints: String {
        self.calls.compactMap { call in call.complaint.map { "; \(call.double) complains: \($0)" } }.joined()
    }

    private mutating func add(_ arrival: DemoSubscriber.Arrival) throws {
        if let refusal = arrival.refusal {
            throw CommandFailure("\(arrival.type) came with a bad signature: \(refusal)")
        }
        self.deliveries.append(arrival)
    }
}
