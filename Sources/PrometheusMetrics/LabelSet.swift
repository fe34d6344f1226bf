/// The labels of a series, in the order of their names.
struct LabelSet: Hashable, Sendable {
    /// `a="b",c="d"`, ready to be put between braces.
    let text: String

    static let overflow = LabelSet([("overflow", "true")], kind: .counter)

    /// Of two dimensions with one name the later counts.
    init(_ dimensions: [(String, String)], kind: MetricKind) {
        let named = dimensions.map { (Exposition.labelName($0.0, kind: kind), $0.1) }
        let labels = Dictionary(named) { $1 }
        self.text = labels.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\(Exposition.escapedValue($0.value))\"" }
            .joined(separator: ",")
    }
}
