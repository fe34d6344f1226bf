/// Which event types a subscription wants: a type's full name, or a prefix ending in `*`.
///
/// `*` stands for everything that follows, at any depth: `payment.*` matches `payment.succeeded`, `*` matches all.
public struct EventTypePattern: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// - Returns: nil unless `text` is dot-separated words of `[a-z0-9_]`, the last of which may be `*`.
    public init?(_ text: String) {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        let isWord = { (word: Substring) in
            !word.isEmpty && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        }
        guard let last = words.last, words.dropLast().allSatisfy(isWord), last == "*" || isWord(last) else {
            return nil
        }
        self.text = text
    }

    public func matches(_ type: String) -> Bool {
        self.text.hasSuffix("*") ? type.hasPrefix(self.text.dropLast()) : type == self.text
    }

    /// A type that both match; nil where there is none.
    public func commonType(with other: EventTypePattern) -> String? {
        switch (self.prefix, other.prefix) {
        case (nil, _): other.matches(self.text) ? self.text : nil
        case (_, nil): self.matches(other.text) ? other.text : nil
        case (let mine?, let theirs?):
            // Where one begins with the other, whatever the longer matches is matched by both.
            mine.hasPrefix(theirs) ? mine + "x" : theirs.hasPrefix(mine) ? theirs + "x" : nil
        }
    }

    /// What stands before the `*`; nil where the pattern is a full name.
    private var prefix: Substring? { self.text.hasSuffix("*") ? self.text.dropLast() : nil }

    public var description: String { self.text }
}
