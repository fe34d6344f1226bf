/// The division of the data into blocks, each with error correction of its own.
enum QRBlocks {
    /// Data and correction codewords in the order in which they are placed (ISO/IEC 18004 section 7.6).
    static func interleaved(_ data: [UInt8], in version: QRVersion) -> [UInt8] {
        let count = version.blocks
        let code = ReedSolomon(correcting: version.correctionPerBlock)
        // The last blocks are one longer where the data does not divide evenly.
        let (short, longer) = data.count.quotientAndRemainder(dividingBy: count)
        var blocks: [ArraySlice<UInt8>] = []
        var start = 0
        for index in 0..<count {
            let end = start + short + (index < count - longer ? 0 : 1)
            blocks.append(data[start..<end])
            start = end
        }
        let corrections = blocks.map { code.correction(of: $0) }
        var result: [UInt8] = []
        for index in 0...short {
            for block in blocks where index < block.count { result.append(block[block.startIndex + index]) }
        }
        for index in 0..<version.correctionPerBlock { result += corrections.map { $0[index] } }
        return result
    }
}
