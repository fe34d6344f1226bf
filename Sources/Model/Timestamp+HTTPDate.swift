extension Timestamp {
    /// Reads the one form of HTTP's dates that is still written, IMF-fixdate (RFC 9110 section 5.6.7):
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Returns: nil for anything else: the two older forms, other zones and cases, a weekday that is not the date's.
    public init?(imfFixdate text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, bytes[3...4].elementsEqual(", ".utf8), bytes[7] == 0x20, bytes[11] == 0x20,
            bytes[16] == 0x20, bytes[19] == UInt8(ascii: ":"), bytes[22] == UInt8(ascii: ":"),
            bytes[25...].elementsEqual(" GMT".utf8),
            let month = Self.months.firstIndex(where: { bytes[8..<11].elementsEqual($0.utf8) }),
            let day = Self.number(bytes[5..<7]), let year = Self.number(bytes[12..<16]),
            let date = CivilDate(year: year, month: Int64(month) + 1, day: day),
            let hour = Self.number(bytes[17..<19]), hour < 24, let minute = Self.number(bytes[20..<22]), minute < 60,
            let second = Self.number(bytes[23..<25]), second <= 60
        else { return nil }
        let days = date.daysSince1970
        guard bytes[..<3].elementsEqual(Self.weekdays[Self.weekday(days)].utf8) else { return nil }
        self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second)
    }

    /// The time in that form, to the second; of a time that has no year of four digits the nearest day that has.
    public var imfFixdate: String {
        let (unbounded, second) = self.seconds.dividedDown(by: 86_400)
        let days = min(max(unbounded, CivilDate.firstDay), CivilDate.lastDay)
        let date = CivilDate(daysSince1970: days)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }.joined(separator: ":")
        let month = Self.months[Int(date.month) - 1]
        return "\(Self.weekdays[Self.weekday(days)]), \(Self.digits(date.day, 2)) \(month) "
            + "\(Self.digits(date.year, 4)) \(clock) GMT"
    }

    /// 1970-01-01 was a Thursday.
    private static func weekday(_ days: Int64) -> Int { Int(days.dividedDown(by: 7).remainder) }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
