public import AdapterKit
public import Model
public import Store
import Workflows

/// Has providers give money back.
public struct Refunder: CommandPerformer {
    private let sources: [String: any Refunding]
    private let http: OutboundHTTP
    private let store: Store

    /// - Parameters:
    ///   - sources: by their names.
    ///   - store: where the orders are.
    public init(sources: [String: any Refunding], http: OutboundHTTP, store: Store) {
        self.sources = sources
        self.http = http
        self.store = store
    }

    public func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
        guard let adapter = self.sources[command.source] else {
            return .refused(
                reason: "nothing can be given back through \(command.source) from here: give it back at the provider",
                nil
            )
        }
        guard let order = RefundOrder(key: "\(command.id)", wanted: command.payload) else {
            return .refused(reason: "the command does not say what to give back", nil)
        }
        if let obstacle = await self.obstacle(to: command) { return obstacle }
        do {
            // Asked for so long ago that the provider may have forgotten the key: it may have been given back since.
            if self.age(of: command, now) >= type(of: adapter).repeatableFor {
                let search = try adapter.search(for: order)
                let answer: OutboundResponse
                do { answer = try await self.http.send(search) } catch {
                    return .retry(reason: "\(error.code): \(error)", after: nil)
                }
                if let found = adapter.find(order, in: answer) {
                    return self.outcome(found, answer, to: search, adapter, now)
                }
            }
            let request = try adapter.request(for: order)
            let answer: OutboundResponse
            do { answer = try await self.http.send(request) } catch {
                return .retry(reason: "\(error.code): \(error)", after: nil)
            }
            return self.outcome(adapter.read(answer: answer, to: order), answer, to: request, adapter, now)
        } catch { return .refused(reason: error.reason, nil) }
    }

    /// A dispute that came after the refund was asked for: the bank may give the same money back.
    private func obstacle(to command: ClaimedCommand) async -> CommandOutcome? {
        guard case .order(let id)? = command.machine else { return nil }
        do {
            guard let disputes = try await self.store.order(id)?.machine.disputes.values else { return nil }
            if disputes.contains(.lost) {
                return .refused(reason: "a dispute was lost: the bank has given the money back", nil)
            }
            return disputes.contains(.open) ? .held(reason: "a dispute is open: it waits until that is decided") : nil
        } catch { return .retry(reason: "the order cannot be read: \(error)", after: nil) }
    }

    private func age(of command: ClaimedCommand, _ now: Timestamp) -> Duration {
        .milliseconds(now.milliseconds - IdentifierGenerator.moment(of: command.id.rawValue).milliseconds)
    }

    private func outcome(
        _ reading: RefundAnswer,
        _ answer: OutboundResponse,
        to request: OutboundRequest,
        _ adapter: any Refunding,
        _ now: Timestamp
    ) -> CommandOutcome {
        let kept = ProviderAnswer(answer, to: request, adapter: adapter)
        switch reading {
        case .accepted(let draft): return .done(kept.acceptance([.event(draft)], ids: self.store.ids, now: now))
        case .refused(let reason):
            return .refused(
                reason: reason,
                kept.acceptance([.quarantined(reason: reason)], ids: self.store.ids, now: now)
            )
        case .retry(let reason):
            let pause = answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
            return .retry(reason: reason, after: pause)
        }
    }
}
