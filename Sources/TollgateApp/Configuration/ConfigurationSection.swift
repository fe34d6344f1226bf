import Edge
import Model
import Yams

/// One mapping of the file while it is being read.
///
/// Nothing throws: every problem is noted, so that all are told at once. A key that nobody asked for is a problem too.
final class ConfigurationSection {
    typealias Problem = ConfigurationError.Problem

    let path: String
    private let node: Node?
    private let notes: Notes
    private var asked: [String] = []

    /// What was found while reading the whole file.
    final class Notes {
        var problems: [Problem] = []
        /// The places of keys that could have been written and were not.
        var absent: Set<String> = []
        /// The paths of the files that secrets were fetched from.
        var secretFiles: [String] = []
        /// Where relative paths start.
        let folder: String

        init(folder: String = ".") { self.folder = folder }
    }

    init(_ node: Node?, path: String, notes: Notes) {
        self.node = node
        self.path = path
        self.notes = notes
        if let node, node.mapping == nil, node.scalar?.string != "" {
            self.note("is no mapping of keys to values")
        }
    }

    /// The keys of the mapping, in their order.
    var keys: [String] { self.node?.mapping?.keys.compactMap(\.string) ?? [] }

    func has(_ key: String) -> Bool { self.value(key) != nil }

    func note(_ message: String, key: String? = nil) {
        let written = key.flatMap { key in self.node?.mapping?.keys.first { $0.string == key } }
        let line = (written ?? self.node)?.mark?.line
        self.notes.problems.append(Problem(path: self.place(key), line: line, message: message))
    }

    func noteSecret(file path: String) { self.notes.secretFiles.append(path) }

    /// Where relative paths start.
    var folder: String { self.notes.folder }

    func place(_ key: String?) -> String {
        guard let key else { return self.path }
        return self.path.isEmpty ? key : "\(self.path).\(key)"
    }

    // MARK: Values

    func section(_ key: String) -> ConfigurationSection {
        ConfigurationSection(self.value(key), path: self.place(key), notes: self.notes)
    }

    /// The mappings of a list; none where the key is absent.
    func sections(_ key: String) -> [ConfigurationSection] {
        guard let value = self.value(key) else { return [] }
        guard let items = value.sequence else {
            self.note("is no list", key: key)
            return []
        }
        return items.enumerated().map { index, item in
            ConfigurationSection(item, path: "\(self.place(key))[\(index)]", notes: self.notes)
        }
    }

    func string(_ key: String) -> String? {
        let text = self.text(key)
        guard text?.isEmpty == true else { return text }
        self.note("is empty: write a value, or leave the key out", key: key)
        return nil
    }

    private func text(_ key: String) -> String? {
        guard let value = self.value(key) else { return nil }
        guard let text = value.scalar?.string else {
            self.note("is no text", key: key)
            return nil
        }
        return text
    }

    func required(_ key: String, _ hint: String) -> String {
        let count = self.notes.problems.count
        if let text = self.text(key), !text.isEmpty { return text }
        if self.notes.problems.count == count { self.note("is missing: \(hint)", key: key) }
        return ""
    }

    func strings(_ key: String) -> [String]? {
        guard let value = self.value(key) else { return nil }
        guard let items = value.sequence else {
            self.note("is no list", key: key)
            return nil
        }
        return items.enumerated().compactMap { index, item in
            if let text = item.scalar?.string { return text }
            self.note("entry \(index) is no text", key: key)
            return nil
        }
    }

    /// A list that must not be empty.
    func required(_ key: String, list hint: String) -> [String] {
        let count = self.notes.problems.count
        let texts = self.strings(key) ?? []
        if texts.isEmpty, self.notes.problems.count == count { self.note("is missing: \(hint)", key: key) }
        return texts
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
        guard let text = self.string(key) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            self.note("is no whole number from \(range.lowerBound) to \(range.upperBound)", key: key)
            return standard
        }
        return number
    }

    func bool(_ key: String, default standard: Bool) -> Bool {
        guard let value = self.value(key) else { return standard }
        guard let flag = value.bool else {
            self.note("is neither true nor false", key: key)
            return standard
        }
        return flag
    }

    func duration(_ key: String, default standard: Duration) -> Duration {
        guard let text = self.string(key) else { return standard }
        guard let duration = DurationText.parse(text) else {
            self.note("is no duration: write a number and a unit, such as \(DurationText.examples)", key: key)
            return standard
        }
        return duration
    }

    func bytes(_ key: String, default standard: Int) -> Int {
        guard let text = self.string(key) else { return standard }
        guard let bytes = ByteCountText.parse(text) else {
            self.note("is no size: write a number and a unit, such as 512KiB or 1MiB", key: key)
            return standard
        }
        return bytes
    }

    /// `body_limit`, in bytes; nil where it is not given.
    func bodyLimit() -> Int? {
        guard self.has("body_limit") else { return nil }
        let bytes = self.bytes("body_limit", default: EdgeLimits.configurableBody.upperBound)
        if !EdgeLimits.configurableBody.contains(bytes) {
            self.note("must be from 1KiB to 64MiB", key: "body_limit")
        }
        return bytes
    }

    /// A value that may be `false` or a list.
    func listOrFalse(_ key: String) -> [String] {
        guard let value = self.value(key) else { return [] }
        if value.sequence != nil { return self.strings(key) ?? [] }
        if value.bool != false { self.note("is neither false nor a list", key: key) }
        return []
    }

    func scalar(_ key: String) -> Node.Scalar? { self.value(key)?.scalar }

    /// A mapping as JSON, for options whose members are not ours, such as a key set; nil for anything else.
    ///
    /// Its scalars are texts, but for true, false and null that stand there without quotes.
    func mapping(_ key: String) -> JSON? {
        guard let value = self.value(key), value.mapping != nil else { return nil }
        return Self.json(value)
    }

    private static func json(_ node: Node) -> JSON {
        if let mapping = node.mapping {
            return .object(JSONObject(mapping.map { ($0.key.string ?? "", Self.json($0.value)) }))
        }
        if let sequence = node.sequence { return .array(sequence.map(Self.json)) }
        let text = node.scalar?.string ?? ""
        guard node.scalar?.style == .plain else { return .string(text) }
        return switch text {
        case "true": true
        case "false": false
        case "null", "~", "": .null
        default: .string(text)
        }
    }

    // MARK: Unknown keys

    /// Notes the keys that nobody asked for; call it once everything was read.
    func finish() {
        for key in self.keys where !self.asked.contains(key) {
            let nearest = self.asked.filter { Spelling.distance($0, key) <= 2 }
                .min { Spelling.distance($0, key) < Spelling.distance($1, key) }
            let known = "the keys here are \(self.asked.sorted().joined(separator: ", "))"
            self.note("is not known: " + (nearest.map { "did you mean \($0)?" } ?? known), key: key)
        }
    }

    private func value(_ key: String) -> Node? {
        if !self.asked.contains(key) { self.asked.append(key) }
        let value = self.node?.mapping?[key]
        if value == nil { self.notes.absent.insert(self.place(key)) }
        return value
    }
}
