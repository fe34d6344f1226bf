/// A block of addresses in CIDR form: `10.0.0.0/8`, `2001:db8::/32`, or one address.
public struct AddressBlock: Sendable, Hashable {
    private let address: IPAddress
    private let bits: Int

    /// - Returns: nil for anything malformed.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let width = address.bytes.count * 8
        guard let bits = parts.count > 1 ? Int(parts[1]) : width, (0...width).contains(bits) else { return nil }
        self.address = address
        self.bits = bits
    }

    func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == self.address.bytes.count else { return false }
        return zip(self.address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
            let significant = min(max(self.bits - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> significant)
            return (pair.0 ^ pair.1) & mask == 0
        }
    }
}
