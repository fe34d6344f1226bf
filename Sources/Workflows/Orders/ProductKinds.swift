/// What is granted for a line of an order: by the kind the shop gives it, or else by its SKU.
///
/// Older products have no kind; a table of patterns decides for them.
public struct ProductKinds: Sendable, Hashable {
    /// A pattern of SKUs: literal, or with one `*` at its end that stands for at least one character.
    public struct Pattern: Sendable, Hashable {
        public var sku: String
        public var kind: String
        /// Whether what `*` stands for is a show, whose tickets' money is held.
        public var isShow: Bool

        public init(sku: String, kind: String, isShow: Bool = false) {
            self.sku = sku
            self.kind = kind
            self.isShow = isShow
        }

        /// What `*` stands for, which is nothing in a literal pattern; nil where the pattern does not fit.
        func rest(of sku: String) -> Substring? {
            guard self.sku.hasSuffix("*") else { return sku == self.sku ? "" : nil }
            let isLongEnough = sku.utf8.count >= self.sku.utf8.count
            return sku.hasPrefix(self.sku.dropLast()) && isLongEnough ? sku.dropFirst(self.sku.count - 1) : nil
        }
    }

    /// The products that were sold before kinds were given.
    public static let legacy = [
        Pattern(sku: "diamond_*", kind: "diamond_pack"),
        Pattern(sku: "livestream_pass", kind: "pass"),
        Pattern(sku: "livestream_pass_*", kind: "pass"),
        Pattern(sku: "livestream-show-ticket_*", kind: "ticket", isShow: true),
    ]

    /// The kinds that somebody grants; lines of any other kind have nothing to grant.
    public var granted: Set<String>
    /// The first one that fits decides.
    public var patterns: [Pattern]

    /// How long the passes that the gateway keeps itself hold once they are activated, in seconds, by the beginnings of
    /// their SKUs; empty where it keeps none.
    public var passes: [String: Int64]

    /// The kind of passes.
    public static let pass = "pass"

    public init(granted: Set<String> = [], patterns: [Pattern] = Self.legacy, passes: [String: Int64] = [:]) {
        self.granted = granted
        self.patterns = patterns
        self.passes = passes
    }

    /// How long a pass holds, in seconds: by the longest name that is its SKU, or its SKU up to a `_`. nil where none is.
    public func validSeconds(ofPass sku: String) -> Int64? { self.passName(sku).flatMap { self.passes[$0] } }

    private func passName(_ sku: String) -> String? {
        let names = self.passes.keys.filter { sku == $0 || sku.hasPrefix($0 + "_") }
        return names.max { $0.utf8.count < $1.utf8.count }
    }

    /// The kind of a line; nil for one that has none.
    public func kind(sku: String, kind: String?) -> String? {
        kind ?? self.patterns.first { $0.rest(of: sku) != nil }?.kind
    }

    /// What is to be granted for a line, nil where nothing is.
    public func grant(sku: String, kind: String?) -> String? {
        self.kind(sku: sku, kind: kind).flatMap { self.granted.contains($0) ? $0 : nil }
    }

    /// Which one of its kind a line is, such as the streamer of `livestream_pass_<streamer>`: what `*` stands for in the
    /// first pattern of its kind that fits. Of a pass that no pattern fits, what follows the name that says how long it
    /// holds: a pass for one must not be taken for a pass for everything. nil where nothing follows, and where the pattern
    /// is literal.
    public func variant(sku: String, kind: String?) -> String? { self.place(sku: sku, kind: kind)?.variant }

    /// The show that a line is a ticket of, by the same pattern as ``variant(sku:kind:)``; nil where it is none.
    public func show(sku: String, kind: String?) -> String? {
        self.place(sku: sku, kind: kind).flatMap { $0.isShow ? $0.variant : nil }
    }

    private func place(sku: String, kind: String?) -> (variant: String, isShow: Bool)? {
        let kind = self.kind(sku: sku, kind: kind)
        var place = self.patterns.lazy.filter { $0.kind == kind }
            .compactMap { pattern in pattern.rest(of: sku).map { (variant: String($0), isShow: pattern.isShow) } }.first
        if place == nil, kind == Self.pass, let name = self.passName(sku) {
            place = (variant: String(sku.dropFirst(name.count + 1)), isShow: false)
        }
        return place.flatMap { $0.variant.isEmpty ? nil : $0 }
    }
}
