public import AdapterKit
import Automation
public import Ingest
public import Model
public import Store

extension AdapterGate {
    /// The answer to a call, without waiting for its effect: for many at one time.
    public func receive(_ request: InboundRequest) async -> ReceiveAnswer {
        await self.receiver.receive(request, for: self.source, remote: "192.0.2.7")
    }

    /// Runs stored calls through the adapter again.
    public func replay(_ request: ReplayRequest) async throws -> ReplayRecord {
        try await Replayer(receiver: self.receiver) { _, _ in [] }.run(request)
    }

    /// Newest first.
    public func receipts() async throws -> [ReceiptRecord] {
        try await self.store.receipts(ReceiptFilter(), PageRequest(limit: 1000)).records
    }

    /// The types of all events, oldest first.
    public func eventTypes() async throws -> [String] { try await self.events().map(\.type) }

    /// Everything that is shown of a stored call, as one text: to look for what must not be in it.
    public func everythingShown(of id: ReceiptID) async throws -> String {
        let record = try await self.store.receipt(id).map { "\($0)" } ?? "none"
        let payload = try await self.store.payload(of: id)
        let headers = payload?.headers.map { "\($0.name): \($0.value)" } ?? []
        return ([record] + headers + [String(decoding: payload?.body ?? [], as: UTF8.self)]).joined(separator: "\n")
    }
}
