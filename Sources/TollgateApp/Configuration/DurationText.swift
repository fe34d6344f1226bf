import Model

/// Durations as people write them: a number and a unit.
enum DurationText {
    static let examples = "15s, 5m, 2h or 30d"

    private static let units: [String: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]

    /// The text of a duration, in the largest unit that tells it whole.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        let unit = Self.units.filter { milliseconds.isMultiple(of: $0.value) }.max { $0.value < $1.value }
        guard milliseconds != 0, let unit else { return "\(milliseconds)ms" }
        return "\(milliseconds / unit.value)\(unit.key)"
    }

    /// - Returns: nil for anything but a whole number that is not negative and a unit.
    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), let unit = Self.units[String(text.dropFirst(digits.count))] else {
            return nil
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow || milliseconds > 3_650 * 86_400_000 ? nil : .milliseconds(milliseconds)
    }
}

/// Sizes as people write them: a number and a unit.
enum ByteCountText {
    private static let units = ["B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "": 1]

    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), let unit = Self.units[String(text.dropFirst(digits.count))] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : bytes
    }

    /// A size in the largest unit that divides it: `16 MiB`.
    static func text(_ bytes: Int) -> String {
        for unit in ["GiB", "MiB", "KiB"] {
            guard let size = Self.units[unit], bytes > 0, bytes.isMultiple(of: size) else { continue }
            return "\(bytes / size) \(unit)"
        }
        return "\(bytes) B"
    }
}
