/// The text of schemes that sign a URL and behind it, for every field of a form, the field's name and value, with
/// nothing between them.
public enum SignedParameters: Sendable {
    /// What a name that stands in the form more than once contributes.
    public enum Repeats: Sendable, Hashable {
        /// Its last value, once: as frameworks sign that read a form into a dictionary.
        case last
        /// Each of its different values in their order, the name before every one: Twilio's way.
        case each
    }

    /// The parts of the text, ready for a code over them.
    ///
    /// Names, and values of one name, are sorted by their UTF-8 bytes, which is the order of their code points.
    ///
    /// - Parameters:
    ///   - url: exactly as the provider calls it.
    ///   - fields: decoded.
    public static func parts(url: String, fields: FormFields, repeats: Repeats) -> [String.UTF8View] {
        // A stable order, so that the last value of a name stays the last.
        let sorted = fields.fields.enumerated().sorted { left, right in
            switch Self.order(left.element.name, right.element.name) {
            case .ascending: true
            case .descending: false
            case .same:
                switch repeats {
                case .last: left.offset < right.offset
                case .each: Self.order(left.element.value, right.element.value) == .ascending
                }
            }
        }
        var parts = [url.utf8]
        parts.reserveCapacity(1 + 2 * sorted.count)
        for (place, item) in sorted.enumerated() {
            let next = place + 1 < sorted.count ? sorted[place + 1].element : nil
            if let next, Self.order(next.name, item.element.name) == .same {
                switch repeats {
                case .last: continue
                case .each: if Self.order(next.value, item.element.value) == .same { continue }
                }
            }
            parts.append(item.element.name.utf8)
            parts.append(item.element.value.utf8)
        }
        return parts
    }

    private enum Order { case ascending, same, descending }

    /// By bytes: texts that Swift takes for equal may be signed as different ones.
    private static func order(_ left: String, _ right: String) -> Order {
        if left.utf8.lexicographicallyPrecedes(right.utf8) { return .ascending }
        return left.utf8.elementsEqual(right.utf8) ? .same : .descending
    }
}
