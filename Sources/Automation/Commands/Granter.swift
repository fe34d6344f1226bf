public import AdapterKit
public import Model
public import Store

/// Has internal services grant the lines of orders, and take back what they granted.
///
/// A service is asked with the same id for the same line and action, whatever attempt it is and however often somebody
/// has it tried again: granting each id once is all it must do. Its answer is a status, which says all there is to say:
/// it makes no events and needs no reading later, so it is kept as the command's state and reason and not as a receipt.
public struct Granter: CommandPerformer {
    /// Revokes what the owners of a line's passes have not activated; answers all of them.
    public typealias PassRevoker = @Sendable (OrderID, _ line: Int) async throws(StoreError) -> [PassRecord]

    private let services: [String: GrantService]
    private let http: OutboundHTTP
    private let revokePasses: PassRevoker

    /// - Parameters:
    ///   - services: by the kinds they grant.
    ///   - revokePasses: for the passes that the gateway keeps itself, whether a service keeps them too or not.
    public init(services: [String: GrantService], http: OutboundHTTP, revokePasses: @escaping PassRevoker) {
        self.services = services
        self.http = http
        self.revokePasses = revokePasses
    }

    public func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
        guard let order = command.payload["order"]?.string, let line = command.payload["line"]?.integer,
            let kind = command.payload["kind"]?.string
        else { return .refused(reason: "the command does not say what to grant", nil) }
        // They are given when the machine hears that the line is granted, and are gone before anybody is asked.
        let isKeptHere = command.payload["valid_seconds"] != nil
        if isKeptHere, command.kind == .takeBack, let outcome = await self.takePassesBack(order, line) {
            return outcome
        }
        guard let service = self.services[kind] else {
            return isKeptHere ? .done(nil) : Self.unserved(kind, command.kind)
        }
        let action = command.kind.rawValue
        var body = JSONObject([("action", .string(action)), ("grant", .string("\(order):\(line)"))])
        for (name, value) in command.payload.object?.members ?? [] { body[name] = value }
        switch await self.ask(service, id: "\(order):\(line):\(action)", JSON.object(body), now) {
        case .done: return .done(nil)
        case .later(let reason, let pause): return .retry(reason: reason, after: pause)
        // It was granted before, and only the answer was lost.
        case .no(409, _) where command.kind == .grant: return .done(nil)
        case .no(_, let reason): return .refused(reason: reason, nil)
        }
    }

    /// nil where none is left that holds.
    private func takePassesBack(_ order: String, _ line: Int64) async -> CommandOutcome? {
        guard let order = OrderID(order), let line = Int(exactly: line) else {
            return .refused(reason: "the command does not say which passes to take back", nil)
        }
        let passes: [PassRecord]
        do { passes = try await self.revokePasses(order, line) } catch {
            return .retry(reason: "\(error.code): the passes cannot be revoked now", after: nil)
        }
        let active = passes.filter { $0.state == .active }
        guard !active.isEmpty else { return nil }
        return .refused(reason: "pass_activated: \(active.count) of \(passes.count) passes were activated before", nil)
    }

    /// A grant ends, because somebody looks at its order then and has it tried again by one call. Nobody can do that for
    /// what is to be taken back, so that waits for the configuration to be mended.
    private static func unserved(_ kind: String, _ action: CommandRecord.Kind) -> CommandOutcome {
        let reason = "no service grants \(kind): name one under fulfilment.kinds"
        return action == .grant ? .refused(reason: reason, nil) : .unconfigured(reason: reason)
    }

    private func ask(_ service: GrantService, id: String, _ body: JSON, _ now: Timestamp) async -> ServiceAnswer {
        var request = OutboundRequest.json(body, to: service.url)
        request.timeout = service.timeout
        do { request.headers += try service.sign(id, now, request.body) } catch {
            return .later(reason: "unsigned: the call to \(service.name) cannot be signed: \(error)", after: nil)
        }
        request.headers += [
            InboundRequest.Header("idempotency-key", id), InboundRequest.Header("user-agent", "Tollgate"),
        ]
        do { return ServiceAnswer(try await self.http.send(request), of: service.name, now: now) } catch {
            return ServiceAnswer(error, of: service.name)
        }
    }
}
