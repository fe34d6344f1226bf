import Crypto

/// An ECDSA signature over P-256 as most providers send it: DER (RFC 3279 section 2.2.3), read canonically.
///
/// Every pair (r, s) has one text here: lengths in their shortest form, no needless leading zero, nothing after the
/// end. The mathematics leaves a second signature to each, (r, n - s); whoever sees one can make the other without the
/// key. It proves the same message of the same signer, so nothing that identifies a call may be taken from the signature.
public struct ECDSASignature: Sendable, Hashable {
    /// r and s, 32 bytes each.
    let raw: [UInt8]

    /// - Returns: nil for anything but the canonical DER of two positive numbers of at most 256 bits.
    public init?(der: [UInt8]) {
        var rest = der[...]
        // Two numbers of at most 33 bytes: the sequence is always shorter than 128, so a long form is not canonical.
        guard rest.popFirst() == 0x30, let length = rest.popFirst(), length < 0x80, Int(length) == rest.count,
            let r = Self.number(&rest), let s = Self.number(&rest), rest.isEmpty
        else { return nil }
        self.raw = r + s
    }

    /// The next INTEGER, in 32 bytes.
    private static func number(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.popFirst() == 0x02, let length = rest.popFirst(), (1...33).contains(length),
            rest.count >= Int(length)
        else { return nil }
        var digits = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        guard let first = digits.first, first < 0x80 else { return nil }
        if first == 0, digits.count > 1 {
            digits = digits.dropFirst()
            // The zero is there only to keep the number positive.
            guard let second = digits.first, second >= 0x80 else { return nil }
        }
        guard digits.count <= 32, digits.contains(where: { $0 != 0 }) else { return nil }
        return Array(repeating: 0, count: 32 - digits.count) + digits
    }
}
