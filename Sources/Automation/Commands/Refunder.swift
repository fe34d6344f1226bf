public import AdapterKit
public import Model
public import Store
import Workflows

/// Has providers give money back.
///
/// Once an attempt was begun, the money may be gone: nothing that is missing here, and no refusal of a later attempt, ends
/// the refund as refused then. It waits, or is looked for at the provider, and where nobody can say, its schedule ends.
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
            return Self.notAsked(
                command,
                "nothing can be given back through \(command.source) from here: give it back at the provider"
            )
        }
        guard let order = RefundOrder(key: "\(command.id)", wanted: command.payload) else {
            return Self.notAsked(command, "the command does not say what to give back")
        }
        let attempt = RefundAttempt(order: order, adapter: adapter, http: self.http, ids: self.store.ids, now: now)
        let isRepeatable = self.age(of: command, now) < type(of: adapter).repeatableFor
        do throws(RefundObstacle) {
            switch await self.standing(of: command) {
            case .unreadable(let reason): return .retry(reason: reason, after: nil)
            case .disputed: return .held(reason: "a dispute is open: it waits until that is decided")
            case .lost:
                let reason = "a dispute was lost: the bank has given the money back"
                guard command.mayHaveBeenMade else { return .refused(reason: reason, nil) }
                return try await attempt.search {
                    // What was asked for a moment ago may be under way still.
                    isRepeatable
                        ? .retry(
                            reason: "\(reason); whether an attempt before that was made is not sure yet",
                            after: nil
                        )
                        : .refused(reason: reason, nil)
                }
            case .clear: break
            }
            // Asked for so long ago that the provider may have forgotten the key: it may have been given back since.
            guard isRepeatable else {
                return try await attempt.search { () throws(RefundObstacle) in try await attempt.make() }
            }
            let outcome = try await attempt.make()
            guard case .refused(let reason, _) = outcome, command.mayHaveBeenMade else { return outcome }
            return try await attempt.search(isDoubted: reason) { outcome }
        } catch { return Self.notAsked(command, error.reason) }
    }

    /// What is missing here keeps it from being asked for; where an attempt was begun before, that says nothing of it.
    private static func notAsked(_ command: ClaimedCommand, _ reason: String) -> CommandOutcome {
        guard command.mayHaveBeenMade else { return .refused(reason: reason, nil) }
        return .unconfigured(reason: "\(reason) (an earlier attempt may have been carried out)")
    }

    private enum Standing {
        case clear
        /// The bank may give the same money back.
        case disputed
        case lost
        case unreadable(String)
    }

    /// Whether a dispute has come after the refund was asked for.
    private func standing(of command: ClaimedCommand) async -> Standing {
        guard case .order(let id)? = command.machine else { return .clear }
        do {
            guard let disputes = try await self.store.order(id)?.machine.disputes.values else { return .clear }
            if disputes.contains(.lost) { return .lost }
            return disputes.contains(.open) ? .disputed : .clear
        } catch { return .unreadable("the order cannot be read: \(error)") }
    }

    private func age(of command: ClaimedCommand, _ now: Timestamp) -> Duration {
        .milliseconds(now.milliseconds - IdentifierGenerator.moment(of: command.id.rawValue).milliseconds)
    }
}

extension ClaimedCommand {
    /// An earlier attempt may have got through whose answer nobody has.
    fileprivate var mayHaveBeenMade: Bool { self.attemptsEver > 0 }
}
