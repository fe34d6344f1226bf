/// A block of addresses in CIDR notation: `10.0.0.0/8`, `fc00::/7`; a single address is a block of one.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    public let address: IPAddress
    public let prefixLength: Int

    /// - Returns: nil for anything else, also for bits set behind the prefix, which are a slip of the pen.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        let width = address.bytes.count * 8
        var length = width
        if parts.count == 2 {
            guard let written = Int(parts[1]), String(written) == parts[1], (0...width).contains(written) else {
                return nil
            }
            length = written
        }
        guard Self.masked(address.bytes, length) == address.bytes else { return nil }
        self.address = address
        self.prefixLength = length
    }

    public func contains(_ other: IPAddress) -> Bool {
        other.bytes.count == self.address.bytes.count
            && Self.masked(other.bytes, self.prefixLength) == self.address.bytes
    }

    public var description: String { "\(self.address)/\(self.prefixLength)" }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }
}
