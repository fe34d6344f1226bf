import Logging
import Model
import NIOCore
import Synchronization

/// Hands out the client for one target, and looks its addresses up again from time to time.
///
/// A client is tied to the address that was checked, so a name that changes its mind between the check and the
/// connection leads nowhere else. A changed address makes a new client.
final class TargetDialer: Sendable {
    let target: Target
    private let targetGuard: TargetGuard
    private let configuration: DispatchConfiguration
    private let time: TimeSource
    private let group: any EventLoopGroup
    private let logger: Logger
    private let state = Mutex(State())

    private typealias Lookup = Task<Result<PinnedClient, TargetRefusal>, Never>

    private enum Step {
        case use(PinnedClient)
        case wait(Lookup)
        case closed
    }

    private struct State {
        var current: PinnedClient?
        var freshUntil: Timestamp?
        /// The address that could not be reached last.
        var unreachable: IPAddress?
        var lookup: Lookup?
        var isClosed = false
    }

    init(
        _ target: Target,
        guardedBy targetGuard: TargetGuard,
        configuration: DispatchConfiguration,
        time: TimeSource,
        group: any EventLoopGroup,
        logger: Logger
    ) {
        self.target = target
        self.targetGuard = targetGuard
        self.configuration = configuration
        self.time = time
        self.group = group
        self.logger = logger
    }

    /// A client that has been entered; whoever gets it must leave it. nil once the dialer is closed, or when the task
    /// is cancelled.
    ///
    /// - Parameter deadline: how long the look-up is waited for; it goes on for whoever comes next.
    func enter(before deadline: NIODeadline) async throws(TargetRefusal) -> PinnedClient? {
        while true {
            switch self.step() {
            case .closed: return nil
            case .use(let client): return client
            case .wait(let lookup):
                guard let found = await self.value(of: lookup, before: deadline) else {
                    if Task.isCancelled { return nil }
                    throw .unresolved(host: self.target.host, reason: "the look-up took too long")
                }
                let client = try found.get()
                if client.enter() { return client }
            }
        }
    }

    private func step() -> Step {
        let now = self.time.now()
        return self.state.withLock { state in
            if state.isClosed { return .closed }
            if let current = state.current, let until = state.freshUntil,
                until.isAhead(of: now, pause: self.configuration.addressLifetime), current.enter()
            {
                return .use(current)
            }
            // Attempts that need the addresses at once share one look-up.
            let lookup = state.lookup ?? Task { await self.lookUp() }
            state.lookup = lookup
            return .wait(lookup)
        }
    }

    /// nil when the deadline passed first, or when the task was cancelled.
    private func value(of lookup: Lookup, before deadline: NIODeadline) async -> Result<PinnedClient, TargetRefusal>? {
        let (results, result) = AsyncStream<Result<PinnedClient, TargetRefusal>>.makeStream()
        let timer = self.group.next().scheduleTask(deadline: deadline) { result.finish() }
        Task {
            result.yield(await lookup.value)
            result.finish()
        }
        defer { timer.cancel() }
        // Ends by itself when the task is cancelled.
        for await found in results { return found }
        return nil
    }

    /// The client's address gave no answer: the next attempt looks the name up again and prefers another address.
    func distrust(_ client: PinnedClient) {
        self.state.withLock { state in
            guard state.current === client else { return }
            state.freshUntil = nil
            state.unreachable = client.address
        }
    }

    /// Lets the connections go once nobody uses them.
    func close() async {
        let current = self.state.withLock { state in
            defer { state.current = nil }
            state.isClosed = true
            return state.current
        }
        await current?.retire()
    }

    private func lookUp() async -> Result<PinnedClient, TargetRefusal> {
        let addresses: [IPAddress]
        do { addresses = try await self.targetGuard.addresses(of: self.target) } catch {
            self.state.withLock { $0.lookup = nil }
            return .failure(error)
        }
        let now = self.time.now()
        let (client, old) = self.state.withLock { state in
            state.lookup = nil
            let address = Self.choose(addresses, avoiding: state.unreachable)
            state.unreachable = nil
            if !state.isClosed { state.freshUntil = now + self.configuration.addressLifetime }
            if let current = state.current, current.address == address {
                return (current, nil as PinnedClient?)
            }
            let client = PinnedClient(
                self.target,
                at: address,
                configuration: self.configuration,
                group: self.group,
                logger: self.logger
            )
            // A closed dialer keeps nothing: the client goes with its users.
            let old = state.isClosed ? client : state.current
            if !state.isClosed { state.current = client }
            return (client, old)
        }
        await old?.retire()
        return .success(client)
    }

    /// The first address, or the one that follows the unreachable one.
    private static func choose(_ addresses: [IPAddress], avoiding unreachable: IPAddress?) -> IPAddress {
        guard let unreachable, let index = addresses.firstIndex(of: unreachable) else { return addresses[0] }
        return addresses[(index + 1) % addresses.count]
    }
}
