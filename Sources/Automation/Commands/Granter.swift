public import AdapterKit
public import Model
public import Store

/// Has internal services grant the lines of orders, and take back what they granted.
///
/// A service is asked with the same id for the same line and action, whatever attempt it is and however often somebody
/// has it tried again: granting each id once is all it must do. Its answer is a status, which says all there is to say:
/// it makes no events and needs no reading later, so it is kept as the command's state and reason and not as a receipt.
public struct Granter: CommandPerformer {
    private let services: [String: GrantService]
    private let http: OutboundHTTP

    /// - Parameter services: by the kinds they grant.
    public init(services: [String: GrantService], http: OutboundHTTP) {
        self.services = services
        self.http = http
    }

    public func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
        guard let order = command.payload["order"]?.string, let line = command.payload["line"]?.integer,
            let kind = command.payload["kind"]?.string
        else { return .refused(reason: "the command does not say what to grant", nil) }
        guard let service = self.services[kind] else { return Self.unserved(kind, command.kind) }
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

    /// A grant ends, because somebody looks at its order then and has it tried again by one call. Nobody can do that for
    /// what is to be taken back, so that waits for the configuration to be mended.
    private static func unserved(_ kind: String, _ action: CommandRecord.Kind) -> CommandOutcome {
        let reason = "no service grants \(kind): name one under fulfilment.kinds"
        return action == .grant ? .refused(reason: reason, nil) : .retry(reason: reason, after: nil)
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
