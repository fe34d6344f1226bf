/// The routes of one path, which differ by their method.
struct RoutePattern: Sendable {
    let path: String
    let segments: [Segment]
    var routes: [Route]

    enum Segment: Sendable {
        case literal(Substring)
        case placeholder
    }

    init(path: String, routes: [Route]) {
        self.path = path
        self.segments = path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? .placeholder : .literal($0) }
        self.routes = routes
    }

    /// What the placeholders stand for; nil where the path is another.
    func parameters(in segments: [Substring]) -> [String]? {
        guard segments.count == self.segments.count else { return nil }
        var parameters: [String] = []
        for (segment, pattern) in zip(segments, self.segments) {
            switch pattern {
            case .literal(let text): if text != segment { return nil }
            case .placeholder:
                guard !segment.isEmpty else { return nil }
                parameters.append(String(segment))
            }
        }
        return parameters
    }
}
