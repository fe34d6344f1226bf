import Model
import Store
import Workflows

/// What the order machine wants done in the outside world, as commands, and what comes of them, as facts.
enum OrderCommands {
    /// Has a service grant a line. Each attempt by hand is a command of its own; what the service sees as the key of the
    /// grant is the same for all of them.
    static func grant(_ line: Int, attempt: Int64, of order: OrderRecord, id: CommandID) -> NewCommand {
        NewCommand(
            id: id,
            source: OrderRecord.eventSource,
            kind: .grant,
            key: "\(order.id)|\(line)|\(attempt)",
            payload: Self.grantPayload(line, of: order),
            machine: .order(order.id)
        )
    }

    static func takeBack(_ line: Int, of order: OrderRecord, id: CommandID) -> NewCommand {
        NewCommand(
            id: id,
            source: OrderRecord.eventSource,
            kind: .takeBack,
            key: "\(order.id)|\(line)",
            payload: Self.grantPayload(line, of: order),
            machine: .order(order.id)
        )
    }

    /// Gives money back through the source that told of the payment.
    static func refund(_ request: String, amount: Int64, of order: OrderRecord, id: CommandID) -> NewCommand {
        let charge = order.charges.first { $0.id == order.machine.payment }
        return NewCommand(
            id: id,
            source: charge?.source ?? OrderRecord.eventSource,
            kind: .refund,
            key: "\(order.id)|\(request)",
            payload: [
                "order": .string("\(order.id)"), "request": .string(request), "amount": .integer(amount),
                "currency": .string(order.machine.receivedCurrency), "livemode": .bool(order.livemode),
                "payment": order.machine.payment.map { .string($0) } ?? .null,
                "account": charge?.account.map { .string($0) } ?? .null,
                "whole": .bool(amount == order.machine.received),
            ],
            machine: .order(order.id)
        )
    }

    /// What a command's end tells its order; nil where it goes on, and where it tells the order nothing.
    static func fact(of result: CommandResult) -> OrderFulfilment.Fact? {
        let payload = result.claim.payload
        let failure: String?
        switch result.outcome {
        case .retry, .waiting: return nil
        case .done: failure = nil
        case .refused(let reason), .dead(let reason): failure = reason
        }
        switch result.claim.kind {
        case .grant:
            guard let line = payload["line"]?.integer.map({ Int($0) }) else { return nil }
            return failure.map { .lineNotGranted(line: line, reason: $0) } ?? .lineGranted(line: line)
        case .takeBack:
            guard let line = payload["line"]?.integer.map({ Int($0) }) else { return nil }
            return failure.map { .lineKept(line: line, reason: $0) } ?? .lineTakenBack(line: line)
        case .refund:
            guard let request = payload["request"]?.string else { return nil }
            if case .dead(let reason) = result.outcome {
                let advice = "the provider may have made it all the same; retried, the command looks for it there first"
                return .refundUnanswered(request: request, reason: "\(reason); \(advice): \(result.claim.id)")
            }
            if let failure { return .refundRefused(request: request, reason: failure) }
            return result.refund.map { .refundAccepted(request: request, refund: $0) }
        case .confirm, .checkout, .wallet, .mediaCancel, .mediaJob, .mediaQuery, .objectCopy, .objectDelete, .transcode:
            return nil
        }
    }

    private static func grantPayload(_ line: Int, of order: OrderRecord) -> JSON {
        var object = JSONObject([
            ("order", .string("\(order.id)")), ("reference", .string(order.reference)), ("line", .integer(Int64(line))),
            ("livemode", .bool(order.livemode)), ("buyer", order.buyer),
        ])
        if order.lines.indices.contains(line) {
            let item = order.lines[line]
            object["sku"] = .string(item.sku)
            object["kind"] = (item.grants ?? item.kind).map { .string($0) }
            object["variant"] = item.variant.map { .string($0) }
            object["valid_seconds"] = item.validSeconds.map { .integer($0) }
            object["quantity"] = .integer(item.quantity)
        }
        return .object(object)
    }
}

extension CommandResult {
    /// The provider's id of the refund that its answer tells of.
    fileprivate var refund: String? {
        self.answer?.entries.lazy.compactMap { entry in
            if case .event(let event) = entry, event.draft.type.hasPrefix("refund.") {
                event.draft.subject
            } else {
                nil
            }
        }.first
    }
}
