/// Takes a multipart body apart from its front, looking at each byte a fixed number of times.
struct MultipartReader {
    private let body: [UInt8]
    /// A line break, two hyphens and the boundary: what ends a part's body. It holds one CR, at its front, so that a
    /// search for it that failed never has to look back.
    private let delimiter: [UInt8]
    private var position = 0
    private var isAtEnd = false

    private static let lineBreak = Array("\r\n".utf8)
    /// More header lines than any part has.
    private static let lineLimit = 16

    init(body: [UInt8], boundary: [UInt8]) {
        self.body = body
        self.delimiter = Array("\r\n--".utf8) + boundary
    }

    /// Takes the first boundary.
    mutating func begin() throws(MultipartProblem) {
        let first = self.delimiter.dropFirst(2)
        guard self.body.starts(with: first) else { throw .noBeginning }
        self.position = first.count
        guard let end = self.endOfBoundaryLine(at: self.position) else { throw .noBeginning }
        try self.pass(end)
    }

    /// - Parameter place: how many parts there were before.
    /// - Returns: nil behind the last one.
    mutating func part(_ place: Int) throws(MultipartProblem) -> MultipartForm.Part? {
        guard !self.isAtEnd else { return nil }
        guard place < MultipartForm.partLimit else { throw .tooManyParts(limit: MultipartForm.partLimit) }
        let headers = try self.headers(place)
        let start = self.position
        while let candidate = self.next(self.delimiter, from: self.position) {
            let behind = candidate + self.delimiter.count
            // Longer than the boundary, so it is none: the part goes on.
            guard let end = self.endOfBoundaryLine(at: behind) else {
                self.position = behind
                continue
            }
            try self.pass(end)
            let content = Array(self.body[start..<candidate])
            return try Self.part(headers, content, place)
        }
        throw .noEnd
    }

    private enum LineEnd {
        /// Another part begins there.
        case part(Int)
        /// The body's end; what follows stands there.
        case last(Int)
    }

    /// What a boundary is followed by; nil where it is the beginning of some other text.
    private func endOfBoundaryLine(at start: Int) -> LineEnd? {
        if self.body[start...].starts(with: "--".utf8) { return .last(start + 2) }
        var position = start
        while position < self.body.count, self.body[position] == 32 || self.body[position] == 9 { position += 1 }
        guard self.body[position...].starts(with: Self.lineBreak) else { return nil }
        return .part(position + 2)
    }

    private mutating func pass(_ end: LineEnd) throws(MultipartProblem) {
        switch end {
        case .part(let position): self.position = position
        case .last(let position):
            let rest = self.body[position...]
            guard rest.isEmpty || rest.elementsEqual(Self.lineBreak) else { throw .textBehindEnd }
            self.position = self.body.count
            self.isAtEnd = true
        }
    }

    /// The lines up to the empty one.
    private mutating func headers(_ place: Int) throws(MultipartProblem) -> [(name: String, value: ArraySlice<UInt8>)] {
        var headers: [(name: String, value: ArraySlice<UInt8>)] = []
        let limit = min(self.body.count, self.position + MultipartForm.headerLimit)
        while true {
            guard let end = self.next(Self.lineBreak, from: self.position), end <= limit else {
                if limit == self.body.count { throw .noEnd }
                throw .headersTooLong(part: place, limit: MultipartForm.headerLimit)
            }
            let line = self.body[self.position..<end]
            self.position = end + 2
            if line.isEmpty { return headers }
            // A line that begins with white space would be the rest of the one before (obsolete since RFC 7230).
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy({ $0 > 32 && $0 < 127 })
            else { throw .badHeaders(part: place) }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            guard headers.count < Self.lineLimit, !headers.contains(where: { $0.name == name }) else {
                throw .badHeaders(part: place)
            }
            headers.append((name, line[(colon + 1)...]))
        }
    }

    private static func part(
        _ headers: [(name: String, value: ArraySlice<UInt8>)],
        _ body: [UInt8],
        _ place: Int
    ) throws(MultipartProblem) -> MultipartForm.Part {
        let parameters = { (name: String) in headers.first { $0.name == name }.map { HeaderParameters($0.value) } }
        guard let disposition = parameters("content-disposition") ?? nil, disposition.value == "form-data",
            let name = disposition["name"]
        else { throw .noName(part: place) }
        let type = parameters("content-type")
        if let type, type == nil { throw .badHeaders(part: place) }
        if let type = type ?? nil, type.value.hasPrefix("multipart/") { throw .nested(part: place) }
        if let encoding = parameters("content-transfer-encoding"),
            !["7bit", "8bit", "binary"].contains(encoding?.value ?? "")
        {
            throw .encoded(part: place)
        }
        return MultipartForm.Part(
            name: name,
            filename: disposition["filename"],
            contentType: type??.value,
            body: body
        )
    }

    /// Where the text begins next; nil where it does not come again.
    private func next(_ text: [UInt8], from start: Int) -> Int? {
        self.body.withUnsafeBufferPointer { body in
            var position = start
            while position + text.count <= body.count {
                guard body[position] == text[0] else {
                    position += 1
                    continue
                }
                var matched = 1
                while matched < text.count, body[position + matched] == text[matched] { matched += 1 }
                if matched == text.count { return position }
                position += matched
            }
            return nil
        }
    }
}
