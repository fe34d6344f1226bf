import Crypto
public import Model

/// What an event means, in 64 bits: type, subject, amount, currency and target state.
///
/// Two calls under one idempotency key tell the same fact when their fingerprints are equal. Times, counters, attempt
/// numbers and the provider's event ids are left out, because providers change them when they send again.
public struct Fingerprint: Sendable, Hashable {
    public let value: Int64

    public init(value: Int64) { self.value = value }

    public init(of draft: EventDraft) {
        var hash = SHA256()
        for part in [
            draft.type, draft.subject, draft.amount.map { String($0.minorUnits) } ?? "", draft.amount?.currency ?? "",
            draft.targetState ?? "",
        ] {
            // Each part under its length, so that no text in one of them can pass for the border to the next.
            hash.update(data: Array("\(part.utf8.count):".utf8))
            hash.update(data: Array(part.utf8))
        }
        let value = hash.finalize().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.value = Int64(bitPattern: value)
    }
}
