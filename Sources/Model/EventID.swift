/// The identity of an event: 128 bits derived from its source and its idempotency key.
///
/// A replay of the same call makes the same id. Written as `evt_` and 26 characters of base32 (RFC 4648, lower case).
public struct EventID: Sendable, Hashable, CustomStringConvertible {
    /// 16 bytes.
    public let bytes: [UInt8]

    /// - Returns: nil unless there are 16 bytes.
    public init?(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == 16 else { return nil }
    }

    /// The first 128 bits of a digest; what a shorter one lacks reads as zero.
    public init(leading digest: [UInt8]) {
        self.bytes = Array(digest.prefix(16)) + Array(repeating: 0, count: max(0, 16 - digest.count))
    }

    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix),
            let bytes = Base32.decode(text.dropFirst(Self.prefix.count), alphabet: Base32.standard)
        else { return nil }
        self.init(bytes: bytes)
    }

    public var description: String { Self.prefix + Base32.encode(self.bytes, alphabet: Base32.standard) }

    private static let prefix = "evt_"
}
