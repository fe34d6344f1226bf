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
        var text: [UInt8] = []
        for part in [
            draft.type, draft.subject, draft.amount.map { String($0.minorUnits) } ?? "", draft.amount?.currency ?? "",
            draft.targetState ?? "",
        ] {
            // Each part under its length, so that no text in one of them can pass for the border to the next.
            text.append(contentsOf: String(part.utf8.count).utf8)
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: part.utf8)
        }
        self.value = SHA256.hash(data: text).withUnsafeBytes { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }
}
