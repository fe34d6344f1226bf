public import Model

/// Times of the providers of Taiwan, who write local time without saying so. It is eight hours ahead of UTC all year.
public enum TaiwanTime: Sendable {
    /// Reads `2023/11/14 22:13:20`, `2023-11-14 22:13:20` and the same without the space.
    ///
    /// - Returns: nil for anything else, and for dates that no calendar has.
    public static func timestamp(_ text: some StringProtocol) -> Timestamp? {
        let digits = text.utf8.filter { (48...57).contains($0) }
        let others = text.utf8.filter { !(48...57).contains($0) }
        guard digits.count == 14, ["// ::", "-- ::", "//::", "--::"].contains(String(decoding: others, as: UTF8.self))
        else { return nil }
        let part = { (range: Range<Int>) in String(decoding: digits[range], as: UTF8.self) }
        return Timestamp(
            rfc3339:
                "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))+08:00"
        )
    }

    /// The time as they write it, with this between the parts of the date.
    public static func text(_ moment: Timestamp, separator: Character) -> String {
        let local = Timestamp(seconds: (moment + .seconds(8 * 3600)).seconds)
        return String(local.description.dropLast()).replacing("-", with: String(separator)).replacing("T", with: " ")
    }
}
