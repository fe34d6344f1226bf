/// A media type as a `Content-Type` header names it, without its parameters.
struct MediaType {
    /// `type/subtype` in lower case.
    let essence: String

    init(_ text: String) {
        let essence = text.prefix { $0 != ";" }
        self.essence = essence.split(whereSeparator: \.isWhitespace).joined().lowercased()
    }

    var isJSON: Bool {
        self.essence.hasSuffix("/json") || self.essence.hasSuffix("+json")
    }

    var isText: Bool {
        self.essence.hasPrefix("text/") || self.essence.hasSuffix("/xml") || self.essence.hasSuffix("+xml")
    }
}
