/// A QR code (ISO/IEC 18004) of some bytes: error correction level M, the smallest version that holds them, and the mask
/// with the least penalty.
public struct QRCode: Sendable, Hashable {
    /// 1...40.
    public let version: Int
    /// 0...7.
    public let mask: Int
    /// Modules on each side: 21 for version 1, four more for each further one.
    public let size: Int
    /// Row by row, true for dark.
    private let modules: [Bool]

    /// The bytes do not fit the largest version.
    public struct TooLong: Error, Sendable, Hashable {
        /// How many do.
        public var limit: Int
    }

    /// What version 40 holds at level M.
    public static let maximumBytes = 2331

    public init(_ bytes: [UInt8]) throws(TooLong) {
        guard let version = QRVersion.smallest(for: bytes.count) else { throw TooLong(limit: Self.maximumBytes) }
        let data = QRBits.codewords(of: bytes, in: version)
        var matrix = QRMatrix(version)
        matrix.place(QRBlocks.interleaved(data, in: version))
        let masked = (0..<8).map { matrix.masked($0) }
        let penalties = masked.map(QRPenalty.of)
        // The first of the best, so that the same bytes always give the same picture.
        let best = penalties.indices.min { penalties[$0] < penalties[$1] } ?? 0
        self.version = version.number
        self.mask = best
        self.size = matrix.size
        self.modules = masked[best].modules
    }

    /// Whether the module is dark; those outside are light.
    public func isDark(x: Int, y: Int) -> Bool {
        guard (0..<self.size).contains(x), (0..<self.size).contains(y) else { return false }
        return self.modules[y * self.size + x]
    }
}
