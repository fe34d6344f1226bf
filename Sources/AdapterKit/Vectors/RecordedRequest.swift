public import Model

/// A call in a file: `{"method", "url", "headers", "body_base64"}`.
public struct RecordedRequest: Sendable, Hashable {
    /// The public URL that was called.
    public var url: String
    public var inbound: InboundRequest

    /// - Parameters:
    ///   - json: `body_base64` is needed; a missing `method` is POST, missing `headers` are none.
    ///   - path: of the record in its file; empty at the top.
    public init(_ json: JSON, path: String = "") throws(RecordProblem) {
        let reader = try RecordReader(json, path: path)
        let url = try reader.text("url") ?? "/"
        let method = try reader.text("method") ?? "POST"
        guard !method.isEmpty else { throw reader.problem("method", "is empty") }
        self.url = url
        self.inbound = InboundRequest(
            method: method,
            target: Self.target(of: url),
            headers: try Self.headers(reader),
            body: try reader.bytes("body_base64")
        )
    }

    private static func headers(_ reader: RecordReader) throws(RecordProblem) -> [InboundRequest.Header] {
        guard let value = reader.members["headers"] else { return [] }
        guard let members = value.object?.members else {
            throw reader.problem("headers", "is \(value.kind), not an object of names and texts")
        }
        var headers: [InboundRequest.Header] = []
        for member in members {
            guard let text = member.value.string else {
                throw reader.problem("headers.\(member.name)", "is \(member.value.kind), not a text")
            }
            headers.append(InboundRequest.Header(member.name, text))
        }
        return headers
    }

    /// Path and query of a URL.
    static func target(of url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return url }
        let rest = url[start...].prefix { $0 != "#" }
        guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[end] == "/" ? String(rest[end...]) : "/" + rest[end...]
    }
}
