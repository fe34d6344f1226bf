public import AdapterKit
public import CoreMetrics
public import Logging
public import Model
import Signing
import Synchronization

/// Keeps the key sets that providers publish up to date.
///
/// One call at a time for each URL, whoever asks. A set is fetched at the start and again when its time is over; before
/// that only because a call names a key that is not in it, and then at most once a minute. A set that cannot be fetched
/// leaves the one before in use.
public final class KeySetFetcher: Sendable {
    public enum Outcome: Sendable, Hashable {
        case fetched
        /// It was fetched a short time ago and is not asked for again so soon.
        case recent
        /// It could not be fetched, now or a short time ago.
        case failed
    }

    private struct State {
        var schedule = KeySetSchedule()
        var running: Task<Outcome, Never>?
    }

    private let keys: PublishedKeys
    private let http: OutboundHTTP
    private let time: TimeSource
    private let logger: Logger
    private let counters: [Outcome: Counter]
    private let states = Mutex<[String: State]>([:])

    public init(
        keys: PublishedKeys,
        http: OutboundHTTP,
        time: TimeSource,
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.keys = keys
        self.http = http
        self.time = time
        self.logger = logger
        let names: [(Outcome, String)] = [(.fetched, "fetched"), (.failed, "failed")]
        self.counters = Dictionary(
            uniqueKeysWithValues: names.map { outcome, name in
                let label = "tollgate_key_set_fetches_total"
                return (outcome, Counter(label: label, dimensions: [("outcome", name)], factory: metrics))
            }
        )
    }

    /// Fetches a set because a call needs a key that is not there; returns when that is done, or at once if it may not.
    public func refresh(_ url: String) async -> Outcome {
        switch self.step(url, isFree: { schedule, now in schedule.isFree(now) }) {
        case .wait(let task): await task.value
        case .stay(let outcome): outcome
        }
    }

    /// Keeps the sets fresh until it is cancelled.
    public func run(_ urls: [String]) async {
        await withTaskGroup { group in
            for url in Set(urls) { group.addTask { await self.keepFresh(url) } }
        }
    }

    private func keepFresh(_ url: String) async {
        while !Task.isCancelled {
            switch self.step(url, isFree: { schedule, now in schedule.wait(now) <= .zero }) {
            case .wait(let task): _ = await task.value
            case .stay: break
            }
            let now = self.time.now()
            let wait = self.states.withLock { $0[url, default: State()].schedule.wait(now) }
            guard wait > .zero else { continue }
            // Only a cancellation ends a sleep early, and it ends this too.
            do { try await self.time.sleep(wait) } catch { return }
        }
    }

    private enum Step {
        case wait(Task<Outcome, Never>)
        case stay(Outcome)
    }

    /// Joins the call that is under way, or begins one where that is allowed now.
    private func step(_ url: String, isFree: (KeySetSchedule, Timestamp) -> Bool) -> Step {
        let now = self.time.now()
        return self.states.withLock { states in
            var state = states[url, default: State()]
            if let running = state.running { return .wait(running) }
            guard isFree(state.schedule, now) else { return .stay(state.schedule.failures > 0 ? .failed : .recent) }
            state.schedule.start(now)
            // Its own task: the caller who asked first may go away, and the others still wait.
            let task = Task { await self.fetch(url) }
            state.running = task
            states[url] = state
            return .wait(task)
        }
    }

    private func fetch(_ url: String) async -> Outcome {
        do throws(KeySetFailure) {
            let download = try await KeySetDownload.fetch(url, over: self.http)
            let before = self.keys.current(url)
            self.keys.replace(url, with: download.set)
            self.end(url) { $0.succeed(lifetime: download.lifetime) }
            if before?.keys != download.set.keys { self.tellChange(url, download) }
            self.counters[.fetched]?.increment()
            return .fetched
        } catch {
            self.end(url) { $0.fail() }
            self.counters[.failed]?.increment()
            self.logger.warning(
                "a provider's keys cannot be fetched",
                metadata: [
                    "url": "\(url.prefix { $0 != "?" })", "error": "\(error)",
                    "keys": self.keys.current(url) == nil ? "none" : "those fetched before stay in use",
                ]
            )
            return .failed
        }
    }

    private func end(_ url: String, _ change: (inout KeySetSchedule) -> Void) {
        self.states.withLock { states in
            states[url]?.running = nil
            guard var schedule = states[url]?.schedule else { return }
            change(&schedule)
            states[url]?.schedule = schedule
        }
    }

    private func tellChange(_ url: String, _ download: KeySetDownload) {
        self.logger.info(
            "a provider's keys have changed",
            metadata: [
                "url": "\(url.prefix { $0 != "?" })",
                "keys": "\(download.set.keys.keys.sorted().joined(separator: " "))",
                "unusable": "\(download.set.unusable.count)",
            ]
        )
    }
}
