import AdapterKit
import Model
import Store

/// A provider's answer on its way to be kept as a receipt.
struct ProviderAnswer {
    private let answer: OutboundResponse
    private let request: OutboundRequest
    private let source: String
    private let descriptor: AdapterDescriptor

    init(_ answer: OutboundResponse, to request: OutboundRequest, adapter: any Adapter) {
        self.answer = answer
        self.request = request
        self.source = adapter.settings.name
        self.descriptor = type(of: adapter).descriptor
    }

    /// The receipt with the events it makes.
    func acceptance(_ entries: [Normalization.Entry], ids: IdentifierGenerator, now: Timestamp) -> Acceptance {
        let url = String(self.request.url.prefix { $0 != "?" })
        let receipt = ReceiptRecord(
            id: ids.next(),
            source: self.source,
            adapter: self.descriptor.name,
            receivedAt: now,
            status: .ignored,
            method: self.request.method,
            target: url,
            remote: url.split(separator: "/").dropFirst().first.map { String($0) } ?? "-",
            normalizerVersion: self.descriptor.normalizerVersion,
            bodyBytes: self.answer.body.count
        )
        return Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: self.answer.storedHeaders, body: self.answer.body),
            entries: entries.compactMap { entry in
                switch entry {
                case .event(let draft):
                    .event(
                        NewEvent(
                            draft,
                            source: "/notify/\(self.source)",
                            row: ids.next(),
                            origin: .poll,
                            receipt: receipt.id,
                            acceptedAt: now
                        )
                    )
                case .quarantined(let reason): .other(ReceiptEntry(status: .quarantined, detail: reason))
                // An answer neither claims nor is it of no interest.
                case .claim, .ignored, .unrecognized: nil
                }
            },
            origin: .poll,
            keysExpire: self.descriptor.toleranceSeconds != nil
        )
    }
}
