import Model
import Testing

@Suite("Seconds since 1970 in decimal digits")
struct TimestampDecimalTests {
    @Test(
        "are read to the millisecond",
        arguments: [
            ("0", 0), ("1772150398", 1_772_150_398_000), ("1772150398.5", 1_772_150_398_500),
            ("1772150398.0", 1_772_150_398_000), ("1772150398.512999", 1_772_150_398_512), ("0007.05", 7050),
            ("253402300799.999", 253_402_300_799_999),
        ] as [(String, Int64)]
    )
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(decimalSeconds: text) == Timestamp(milliseconds: milliseconds))
        #expect(Timestamp(decimalSeconds: JSON.number(text)) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "nothing else is read",
        arguments: [
            "", ".", "1.", ".5", "-1", "+1", "1e9", "1772150398,5", " 1", "1 ", "1.5.5", "1.5e3", "x", "253402300800",
            "99999999999999999999999", "１", "1.x",
        ]
    )
    func refuses(_ text: String) { #expect(Timestamp(decimalSeconds: text) == nil) }

    @Test("of JSON only numbers are read")
    func json() {
        #expect(Timestamp(decimalSeconds: JSON.integer(7)) == Timestamp(seconds: 7))
        for value: JSON in [.integer(-7), .integer(.max), .integer(.min), "7", .null, true, [7], ["ts": 7]] {
            #expect(Timestamp(decimalSeconds: value) == nil)
        }
    }
}
