/// A date of the Gregorian calendar, extended backwards to the year 0 as RFC 3339 does.
struct CivilDate: Hashable {
    let year: Int64
    let month: Int64
    let day: Int64

    /// - Returns: nil for a date that the calendar does not have.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counted in years that begin in March, so that the leap day is the last of its year.
    init(daysSince1970: Int64) {
        let (era, dayOfEra) = (daysSince1970 + Self.daysTo1970).dividedDown(by: Self.daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - Self.daysBefore(monthFromMarch) + 1
        self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = era * 400 + yearOfEra + (monthFromMarch < 10 ? 0 : 1)
    }

    var daysSince1970: Int64 {
        let (monthFromMarch, yearFromMarch) =
            self.month > 2 ? (self.month - 3, self.year) : (self.month + 9, self.year - 1)
        let (era, yearOfEra) = yearFromMarch.dividedDown(by: 400)
        let dayOfYear = Self.daysBefore(monthFromMarch) + self.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysTo1970
    }

    /// 0000-01-01 and 9999-12-31, in days since 1970.
    static let firstDay: Int64 = -719_528
    static let lastDay: Int64 = 2_932_896

    private static let daysPerEra: Int64 = 146_097
    /// From 0000-03-01.
    private static let daysTo1970: Int64 = 719_468

    /// The days of a year from March that lie before its month: they come in fives of 153 days.
    private static func daysBefore(_ monthFromMarch: Int64) -> Int64 { (153 * monthFromMarch + 2) / 5 }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
