import AdapterKit
import Model
import Signing
import Store

/// One call on its way in.
struct Call: Sendable {
    let request: InboundRequest
    let source: Source
    let remote: String
    let receivedAt: Timestamp

    /// Its record before anything is known but the proof.
    func record(_ id: ReceiptID, _ redacted: InboundRequest, proof: SignatureProof?) -> ReceiptRecord {
        ReceiptRecord(
            id: id,
            source: self.source.name,
            adapter: self.source.descriptor.name,
            receivedAt: self.receivedAt,
            status: .ignored,
            method: redacted.method,
            target: redacted.target,
            remote: self.remote,
            matchedSecret: proof?.matched,
            signedAt: proof?.signedAt,
            normalizerVersion: self.source.descriptor.normalizerVersion,
            bodyBytes: redacted.body.count
        )
    }
}

extension InboundRequest {
    /// A call as it was stored.
    init(_ record: ReceiptRecord, _ payload: ReceiptPayload) {
        self.init(
            method: record.method,
            target: record.target,
            headers: payload.headers.map { Header($0.name, $0.value) },
            body: payload.body
        )
    }
}
