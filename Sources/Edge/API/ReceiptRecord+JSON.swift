public import Model
import Signing
public import Store

extension ReceiptRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "source": .string(self.source), "adapter": .string(self.adapter),
            "received_at": .text(self.receivedAt), "status": .string(self.status.rawValue),
            "method": .string(self.method), "target": .string(self.target), "remote": .string(self.remote),
            "reason": .text(self.reason), "detail": .text(self.detail),
            "entries": .array(self.entries.enumerated().map { Self.json($0.element, index: $0.offset) }),
            "normalizer_version": .integer(self.normalizerVersion), "body_bytes": .number(Int?(self.bodyBytes)),
            "command": .text(self.command),
        ]
    }

    /// As the API shows it alone: with its evidence, its headers and the events it became.
    public func detail(in store: Store) async throws(StoreError) -> JSON {
        let payload = try await store.payload(of: self.id)
        var events: [JSON] = []
        for id in self.entries.compactMap(\.event) {
            if let event = try await store.event(id) { events.append(event.json) }
        }
        let headers = payload.map { payload in
            JSON.array(payload.headers.map { ["name": .string($0.name), "value": .string($0.value)] })
        }
        return self.json.adding([
            ("evidence", self.evidence), ("headers", headers ?? .null), ("events", .array(events)),
        ])
    }

    /// Who the caller proved to be.
    public var evidence: JSON {
        [
            "verified": .bool(self.isProved),
            "matched_secret": .text(self.matchedSecret),
            "signed_at": .text(self.signedAt), "skew_ms": .number(self.skew?.milliseconds),
        ]
    }

    /// A call that is signed rightly proves nothing at a wrong time.
    private var isProved: Bool {
        guard self.status == .rejected else { return true }
        guard self.matchedSecret != nil, let reason = self.reason else { return self.matchedSecret != nil }
        return !VerificationFailure.codesOfWrongTimes.contains(reason)
    }

    private static func json(_ entry: ReceiptEntry, index: Int) -> JSON {
        [
            "index": .integer(Int64(index)), "status": .string(entry.status.rawValue), "event": .text(entry.event),
            "detail": .text(entry.detail),
        ]
    }
}
