/// A query as it is signed: names and values encoded, in the order of their names.
struct CanonicalQuery {
    private var pairs: [(name: String, value: String)] = []

    /// - Throws: for what the signature itself adds.
    init(_ parameters: [ObjectAccess.Parameter]) throws(SignedURLError) {
        for parameter in parameters {
            let name = parameter.name.lowercased()
            guard !name.isEmpty else { throw .badParameter(name: "parameter", reason: "it has no name") }
            guard !Self.reserved.contains(name) else {
                throw .badParameter(name: name, reason: "the signature says it")
            }
            self.pairs.append((PercentEncoding.step(parameter.name), PercentEncoding.step(parameter.value)))
        }
    }

    func adding(_ pairs: [(String, String)]) -> Self {
        var copy = self
        copy.pairs += pairs.map { (PercentEncoding.step($0.0), PercentEncoding.step($0.1)) }
        return copy
    }

    var text: String {
        self.pairs
            .sorted { left, right in
                left.name == right.name
                    ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                    : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
            }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    private static let reserved: Set<String> = [
        "x-goog-algorithm", "x-goog-credential", "x-goog-date", "x-goog-expires", "x-goog-signedheaders",
        "x-goog-signature",
    ]
}
