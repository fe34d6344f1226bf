import Signing

/// A checksum that Cloud Storage compares with the bytes that come, and refuses those that differ. It knows no SHA-256.
public enum ObjectChecksum: Sendable, Hashable {
    /// 16 bytes (RFC 1321).
    case md5([UInt8])
    /// Castagnoli's (RFC 4960, appendix B).
    case crc32c(UInt32)

    /// The bytes in base64 or in hexadecimal, as clients have them.
    ///
    /// - Parameter name: `md5` or `crc32c`.
    public init(_ name: String, _ text: String) throws(SignedURLError) {
        let length: Int
        switch name {
        case "md5": length = 16
        case "crc32c": length = 4
        default: throw .badChecksum(reason: "Cloud Storage compares md5 and crc32c only")
        }
        guard let bytes = Hex.decode(text.lowercased()) ?? Base64.decode(text), bytes.count == length else {
            throw .badChecksum(reason: "\(name) is \(length) bytes in base64 or hexadecimal")
        }
        self = name == "md5" ? .md5(bytes) : .crc32c(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// The bytes in base64, as Cloud Storage writes them, the CRC with its highest byte first.
    public var base64: String {
        switch self {
        case .md5(let bytes): Base64.encode(bytes)
        case .crc32c(let value): Base64.encode([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
        }
    }

    /// Source: Cloud Storage XML API, "HTTP headers": `Content-MD5`, `x-goog-hash`.
    var header: (name: String, value: String) {
        switch self {
        case .md5: ("content-md5", self.base64)
        case .crc32c: ("x-goog-hash", "crc32c=\(self.base64)")
        }
    }
}
