import AdapterKit
import HTTPTypes
import Hummingbird
import Ingest
import Model
import Signing
import Store
import Workflows

/// What is asked of an order: the machine decides, and what it refuses is told to whoever asked and changes nothing.
extension OrderRoutes {
    static func cancel(_ call: Call) async throws -> Reply {
        try call.body(members: []).check()
        return try await Self.ask(call, .cancelRequested, refusal: "not_cancelable").reply
    }

    static func retryGrants(_ call: Call) async throws -> Reply {
        try call.body(members: []).check()
        return try await Self.ask(call, .grantRetryRequested, refusal: "nothing_to_grant").reply
    }

    /// Asks the provider to give back a part, or all that is left.
    static func refund(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["amount"])
        let wanted = body.integer("amount", in: 1...Int64.max)
        try body.check()
        let order = try await Self.order(call)
        try Self.checkRefunds(of: order, call)
        // Nothing is left: asked for all the same, so that the machine says why not.
        let amount = wanted ?? max(order.machine.refundable, 1)
        let request = Self.requestName(call)
        let asked = try await Self.ask(
            call,
            .refundRequested(request: request, amount: amount),
            refusal: "not_refundable"
        )
        return .json(
            try await Self.detail(of: asked.order, call).adding([("refund_request", .string(request))]),
            status: .accepted
        )
    }

    /// 409 where the provider that took the money cannot be asked.
    private static func checkRefunds(of order: OrderRecord, _ call: Call) throws {
        guard let charge = order.charges.first(where: { $0.id == order.machine.payment }) else { return }
        let adapter = call.edge.receiver.sources[charge.source]?.adapter
        let obstacle =
            (adapter as? any Refunding).map { $0.refundObstacle }
            ?? "\(charge.provider) cannot be asked to: give the money back there, and its call will be recorded"
        guard let obstacle else { return }
        throw Problem(409, "refund_not_possible", "nothing can be given back through \(charge.source): \(obstacle)")
    }

    /// The same for a request that is sent again, also by another gateway after a crash.
    private static func requestName(_ call: Call) -> String {
        let key = IdempotencyKey.header.flatMap { call.request.headers[$0] } ?? ""
        let id = EventID.derived(source: call.token?.name ?? "", key: "\(call.parameters) \(key)")
        return "rfd_" + "\(id)".drop { $0 != "_" }.dropFirst()
    }

    private static func ask(
        _ call: Call,
        _ fact: OrderFulfilment.Fact,
        refusal: String
    ) async throws -> (reply: Reply, order: OrderRecord) {
        let id: OrderID = try call.identifier("order")
        let name = call.token?.name ?? "somebody"
        let direct = DirectFact(
            order: id,
            fact: fact,
            effectKey: "request|\(call.edge.store.ids.next(EventRowID.self))",
            cause: "request by \(name)"
        )
        guard let (step, order) = try await call.edge.tellOrder(direct) else { throw Problem.notFound("order") }
        switch step.outcome {
        case .refused(let reason), .parked(let reason): throw Self.refused(fact, refusal, reason, order.machine)
        case .moved, .absorbed:
            return (.json(try await Self.detail(of: order, call)), order)
        }
    }

    /// Depends on where the order is just now. Whoever asked for a refund also hears what could be asked for instead.
    private static func refused(
        _ fact: OrderFulfilment.Fact,
        _ code: String,
        _ reason: String,
        _ machine: OrderFulfilment
    ) -> Problem {
        guard case .refundRequested = fact, machine.payment != nil else {
            var problem = Problem(409, code, reason).passing
            problem.members = [("phase", .string(machine.phase.rawValue))]
            return problem
        }
        let detail =
            if machine.disputes.values.contains(.open) {
                "a dispute is open: the bank decides who gets the money"
            } else if machine.disputes.values.contains(.lost) {
                "a dispute was lost: the bank has given the money back"
            } else {
                "\(reason): \(machine.refundable) \(machine.receivedCurrency) in minor units, \(machine.received) received"
            }
        var problem = Problem(409, code, detail).passing
        problem.members = [
            ("phase", .string(machine.phase.rawValue)), ("refundable", .integer(machine.refundable)),
        ]
        return problem
    }

    static func order(_ call: Call) async throws -> OrderRecord {
        guard let order = try await call.edge.store.order(call.identifier("order")) else {
            throw Problem.notFound("order")
        }
        return order
    }
}
