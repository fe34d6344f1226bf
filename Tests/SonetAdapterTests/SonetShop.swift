import AdapterKit
import GateTesting
import Ingest
import Model
import Store
import TestSupport
import Workflows

@testable import SonetAdapter

/// Everything behind the notify URL, and a so-net that answers as the test says: calls go in, orders move.
final class SonetShop: Sendable {
    let gate: AdapterGate
    /// What so-net answers to the next questions, and to all after them as to the last.
    let answers: Watched<[Result<OutboundResponse, OutboundFailure>]>
    let asked: Watched<[OutboundRequest]>

    var store: Store { self.gate.store }
    var time: ManualTime { self.gate.time }

    static let paid = SonetFixture.said(("resultCode", "00000"), ("resultMesg", "ok"), ("confirmDateTime", "now"))
    static let codeIssued = SonetFixture.said(
        ("resultCode", "00000"),
        ("vatmAccount", "9988001"),
        ("expireDatetime", "20270118")
    )
    static let unknown = SonetFixture.said(("resultCode", "10101"), ("resultMesg", "no such order"))

    init(
        _ adapter: SonetAdapter? = nil,
        limits: RejectionLimits = RejectionLimits(),
        in folder: TemporaryFolder? = nil
    ) async throws {
        let (answers, asked) = (
            Watched<[Result<OutboundResponse, OutboundFailure>]>([]), Watched<[OutboundRequest]>([])
        )
        (self.answers, self.asked) = (answers, asked)
        let http = OutboundHTTP { request throws(OutboundFailure) in
            asked.change { $0.append(request) }
            let answer = answers.change { $0.count > 1 ? $0.removeFirst() : $0.first }
            return try (answer ?? .failure(.timedOut)).get()
        }
        self.gate = try await AdapterGate(
            try adapter ?? SonetFixture.adapter(),
            now: SonetFixture.now,
            http: http,
            limits: limits,
            in: folder
        )
    }

    func order(_ minorUnits: Int64 = 29_900, _ reference: String = "shop-1") async throws -> OrderID {
        try await self.gate.order(reference, Money(minorUnits: minorUnits, currency: "TWD"))
    }

    /// The browser comes back for the order, with the state that it was sent out with.
    @discardableResult
    func comeBack(_ order: OrderID, price: Int64 = 299, _ changes: [String: String?] = [:]) async throws
        -> ReceiveAnswer
    {
        let state = SonetFixture.state(order: "\(order)", price: price)
        var fields: [String: String?] = ["icpOrderId": state.icpOrderID, "price": String(price)]
        fields.merge(changes) { $1 }
        return try await self.receive(SonetFixture.returned(SonetFixture.token(state), with: fields))
    }

    @discardableResult
    func receive(_ request: InboundRequest) async throws -> ReceiveAnswer {
        let answer = await self.gate.receive(request)
        try await self.gate.settle()
        return answer
    }

    /// Asks so-net what is to be asked now.
    @discardableResult
    func ask(_ answers: Result<OutboundResponse, OutboundFailure>...) async throws -> Int {
        self.answers.change { $0 = answers }
        return try await self.gate.ask()
    }

    func phase(_ id: OrderID) async throws -> OrderFulfilment.Phase? { try await self.store.order(id)?.machine.phase }

    func types() async throws -> [String] {
        try await self.gate.eventTypes().filter { $0.hasPrefix("payment.") }
    }

    func commands() async throws -> [CommandRecord] {
        try await self.store.commands(CommandFilter(), PageRequest(limit: 100)).records.reversed()
    }
}
