/// so-net's answers: `key|key|…<TAB>value|value|…`.
///
/// Neither `|` nor a tab can be written inside a value; so a count that does not fit is never guessed at.
struct SonetAnswer: Sendable, Hashable {
    private var values: [String: String]

    /// nil for anything that is not written so.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= 16 << 10 else { return nil }
        var text = Substring(String(decoding: bytes, as: UTF8.self))
        while let last = text.last, last.isNewline { text = text.dropLast() }
        let halves = text.split(separator: "\t", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let keys = halves[0].split(separator: "|", omittingEmptySubsequences: false)
        let values = halves[1].split(separator: "|", omittingEmptySubsequences: false)
        guard keys.count == values.count else { return nil }
        self.values = [:]
        for (key, value) in zip(keys, values) {
            let key = String(key)
            guard !key.isEmpty, self.values[key] == nil else { return nil }
            self.values[key] = String(value)
        }
        guard self.values["resultCode"] != nil else { return nil }
    }

    var resultCode: String { self.values["resultCode"] ?? "" }
    var isGood: Bool { self.resultCode == "00000" }

    subscript(key: String) -> String? { self.values[key].flatMap { $0.isEmpty ? nil : $0 } }
}
