extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC; milliseconds are written only where there are any.
    ///
    /// The form has four digits for the year: times outside of 0000...9999 are written as the nearest one inside.
    public var description: String {
        let bounded = min(max(self.milliseconds, Self.earliest), Self.latest)
        let (seconds, fraction) = bounded.dividedDown(by: 1000)
        let (days, secondOfDay) = seconds.dividedDown(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        var out: [UInt8] = []
        out.reserveCapacity(24)
        Self.write(date.year, digits: 4, "-", to: &out)
        Self.write(date.month, digits: 2, "-", to: &out)
        Self.write(date.day, digits: 2, "T", to: &out)
        Self.write(secondOfDay / 3600, digits: 2, ":", to: &out)
        Self.write(secondOfDay / 60 % 60, digits: 2, ":", to: &out)
        Self.write(secondOfDay % 60, digits: 2, fraction == 0 ? "Z" : ".", to: &out)
        if fraction != 0 { Self.write(fraction, digits: 3, "Z", to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Reads RFC 3339 with or without a fraction, in any offset; digits past the millisecond are dropped.
    ///
    /// A leap second counts as the second after it. Dates that no calendar has are refused.
    public init?(rfc3339 text: some StringProtocol) {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"),
            let date = CivilDate(year: year, month: month, day: day),
            let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2), minute < 60,
            reader.take(":"), let second = reader.number(2), second <= 60, let fraction = reader.fraction(),
            let offset = reader.offset(), reader.rest.isEmpty
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    private static let earliest = CivilDate.firstDay * 86_400_000
    private static let latest = (CivilDate.lastDay + 1) * 86_400_000 - 1

    private static func write(_ value: Int64, digits: Int, _ end: Unicode.Scalar, to out: inout [UInt8]) {
        var divisor = (1..<digits).reduce(Int64(1)) { power, _ in power * 10 }
        while divisor > 0 {
            out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
        out.append(UInt8(ascii: end))
    }
}

/// Takes a text apart from its front.
private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.rest.first == UInt8(ascii: character) else { return false }
        self.rest.removeFirst()
        return true
    }

    /// A number of exactly so many digits.
    mutating func number(_ digits: Int) -> Int64? {
        guard self.rest.count >= digits else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = self.digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The milliseconds of a fraction; 0 where there is none, nil for a point without digits.
    mutating func fraction() -> Int64? {
        guard self.take(".") else { return 0 }
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        guard let first = self.digit() else { return nil }
        milliseconds = first * weight
        while let digit = self.digit() {
            weight /= 10
            milliseconds += digit * weight
        }
        return milliseconds
    }

    /// The seconds by which local time is ahead of UTC.
    mutating func offset() -> Int64? {
        if self.take("Z") || self.take("z") { return 0 }
        let isAhead = self.take("+")
        guard isAhead || self.take("-"), let hours = self.number(2), hours < 24, self.take(":"),
            let minutes = self.number(2), minutes < 60
        else { return nil }
        return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private mutating func digit() -> Int64? {
        guard let byte = self.rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        self.rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}
