extension AdapterDescriptor.Coverage: CustomStringConvertible {
    /// What the proof vouches for, for people.
    public var description: String {
        switch self {
        case .body: "the body"
        case .url: "the URL"
        case .bodyAndURL: "the body and the URL"
        case .headers: "headers"
        case .bodyIgnoringCase(let reason): "the body but not the case of its letters: \(reason)"
        case .bodyUncovered(let reason): "not the body: \(reason)"
        }
    }
}

extension AdapterDescriptor {
    /// The families of the events it can emit: `payment.*`, or the type itself where it is the only one.
    public var emittedFamilies: [String] {
        Dictionary(grouping: self.emits) { $0.prefix { $0 != "." } }
            .map { family, types in types.count == 1 ? types[0] : "\(family).*" }
            .sorted()
    }
}
