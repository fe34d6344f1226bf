import AdapterKit
public import Ingest
public import Model

/// Which types events can have here: those of the vocabulary, and what the sources' callers may make up.
public struct KnownEventTypes: Sendable {
    private let open: [any OpenVocabulary]

    public init(_ sources: some Sequence<Source>) {
        self.open = sources.compactMap { $0.adapter as? any OpenVocabulary }
    }

    /// Why a pattern matches no event that can ever come, and what may have been meant; nil where one can.
    ///
    /// A source that is configured later may be free to make up more, so this is a warning and no refusal.
    public func warning(_ pattern: EventTypePattern) -> String? {
        self.canMatch(pattern) ? nil : "\(pattern) matches no event of this gateway: \(self.hint(pattern.text))"
    }

    private func canMatch(_ pattern: EventTypePattern) -> Bool {
        EventVocabulary.types.contains(where: pattern.matches)
            || self.open.contains { adapter in
                adapter.openTypes.contains { $0.commonType(with: pattern).map(adapter.mayEmit) ?? false }
            }
    }

    private func hint(_ text: String) -> String {
        if let family = EventTypePattern("\(text).*"), self.canMatch(family) { return "did you mean \(family)?" }
        let near = EventVocabulary.families.filter { text.hasPrefix("\($0.name).") }
            .max { $0.name.utf8.count < $1.name.utf8.count }
        if let near { return "of \(near.name) there are \(near.endings.sorted().joined(separator: ", "))" }
        let names = EventVocabulary.families.map(\.name).sorted().joined(separator: ", ")
        return "there are \(names), and what a source of the adapter internal names in its types"
    }
}
