import FoundationEssentials

/// The value of a `Retry-After` header (RFC 9110 section 10.2.3): seconds, or a date in one of HTTP's three forms.
public enum RetryAfter: Sendable {
    /// The pause that is asked for; nil for anything else than the header may hold. A date that has passed asks for none.
    public static func duration(_ value: some StringProtocol, now: Timestamp) -> Duration? {
        let text = value.drop { $0 == " " }
        if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            // More digits than fit are still an honest wish for a very long pause.
            return .seconds(Int64(text) ?? Int64(Int32.max))
        }
        guard let date = Self.date(text, now: now) else { return nil }
        return max(date - now, .zero)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    private static func date(_ text: some StringProtocol, now: Timestamp) -> Timestamp? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "," }).map { String($0) }
        switch words.count {
        case 6 where words[5] == "GMT":
            return Self.timestamp(day: words[1], month: words[2], year: words[3], time: words[4], now: now)
        case 5: return Self.timestamp(day: words[2], month: words[1], year: words[4], time: words[3], now: now)
        default: return nil
        }
    }

    private static func timestamp(day: String, month: String, year: String, time: String, now: Timestamp) -> Timestamp?
    {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { Self.digits($0) }
        guard let month = Self.months.firstIndex(of: month), let day = Self.digits(day),
            let written = Self.digits(year),
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1...31).contains(day), hour < 24, minute < 60, second <= 60, year.utf8.count == 2 || year.utf8.count == 4
        else { return nil }
        var parts = DateComponents(
            year: written,
            month: month + 1,
            day: day,
            hour: hour,
            minute: minute,
            second: second
        )
        parts.timeZone = .gmt
        let calendar = Calendar(identifier: .gregorian)
        if year.utf8.count == 2 {
            // A two-digit year that seems more than 50 years ahead is the most recent past one with these digits.
            let current = calendar.component(.year, from: Date(timeIntervalSince1970: Double(now.seconds)))
            parts.year = current / 100 * 100 + written
            if let full = parts.year, full > current + 50 { parts.year = full - 100 }
        }
        guard let date = calendar.date(from: parts) else { return nil }
        return Timestamp(seconds: Int64(date.timeIntervalSince1970))
    }

    private static func digits(_ text: some StringProtocol) -> Int? {
        !text.isEmpty && text.utf8.count <= 4 && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
