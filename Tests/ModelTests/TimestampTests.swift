import Model
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "RFC 3339, as its text and as milliseconds",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-02-27T00:00:00Z", 1_772_150_400_000),
            ("2026-02-27T08:00:00+08:00", 1_772_150_400_000), ("2026-02-26T18:30:00-05:30", 1_772_150_400_000),
            ("2026-02-27T00:00:00-00:00", 1_772_150_400_000), ("2026-02-27t00:00:00z", 1_772_150_400_000),
            ("2026-02-27T00:00:00.5Z", 1_772_150_400_500), ("2026-02-27T00:00:00.123Z", 1_772_150_400_123),
            ("2026-02-27T00:00:00.999999999Z", 1_772_150_400_999), ("2026-02-27T00:00:00.0004Z", 1_772_150_400_000),
            ("1969-12-31T23:59:59.999Z", -1), ("1969-12-31T23:59:58.500Z", -1500),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("1900-03-01T00:00:00Z", -2_203_891_200_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)]
    )
    func reads(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is not RFC 3339 is refused",
        arguments: [
            "", "2026-02-27", "2026-02-27T00:00:00", "2026-02-27 00:00:00Z", "2026-02-27T00:00Z", "20260227T000000Z",
            "2026-02-27T00:00:00.Z", "2026-02-27T00:00:00,5Z", "2026-02-27T00:00:00+0800", "2026-02-27T00:00:00+08",
            "2026-02-27T00:00:00+24:00", "2026-02-27T00:00:00+08:60", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-27T24:00:00Z", "2026-02-27T00:60:00Z",
            "2026-02-27T00:00:61Z", "2026-2-27T00:00:00Z", "12026-02-27T00:00:00Z", "-026-02-27T00:00:00Z",
            " 2026-02-27T00:00:00Z", "2026-02-27T00:00:00Z ", "2026-02-27T00:00:00Zx", "２026-02-27T00:00:00Z",
            "2026-02-27T00:00:00.5", "+026-02-27T00:00:00Z",
        ]
    )
    func refuses(_ text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test("milliseconds are written only where there are any")
    func writes() {
        #expect(Timestamp(seconds: 1_772_150_400).description == "2026-02-27T00:00:00Z")
        #expect(Timestamp(milliseconds: 1_772_150_400_001).description == "2026-02-27T00:00:00.001Z")
        #expect(Timestamp(milliseconds: 1_772_150_400_120).description == "2026-02-27T00:00:00.120Z")
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test("every day of five centuries is read as it is written, one after the other")
    func calendar() throws {
        var expected = Timestamp(rfc3339: "1800-01-01T00:00:00Z")
        for _ in 0..<182_621 {
            let moment = try #require(expected)
            #expect(Timestamp(rfc3339: moment.description) == moment)
            expected = moment + .seconds(86_400)
        }
        #expect(expected?.description == "2300-01-01T00:00:00Z")
    }

    @Test("the bounds of 64 bits stop the arithmetic and not the process")
    func bounds() {
        #expect(Timestamp(seconds: .max).milliseconds == .max)
        #expect(Timestamp(seconds: .min).milliseconds == .min)
        #expect(Timestamp(milliseconds: .max) + .seconds(1) == Timestamp(milliseconds: .max))
        #expect(Timestamp(milliseconds: .min) - .seconds(1) == Timestamp(milliseconds: .min))
        #expect(Timestamp(milliseconds: .min) + .seconds(-1) == Timestamp(milliseconds: .min))
        #expect(Timestamp(milliseconds: .max) - Timestamp(milliseconds: .min) == .milliseconds(Int64.max))
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect(Duration.seconds(Int64.min).milliseconds == .min)
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).description == "0000-01-01T00:00:00Z")
    }

    @Test("seconds are rounded down, durations towards zero")
    func rounding() {
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(milliseconds: 9_007_199_254_740_993_001).seconds == 9_007_199_254_740_993)
        #expect(Duration.microseconds(1999).milliseconds == 1)
        #expect(Duration.microseconds(-1999).milliseconds == -1)
        #expect(Timestamp(seconds: 5) - Timestamp(seconds: 3) == .seconds(2))
        #expect(Timestamp(seconds: 5) - .milliseconds(1) == Timestamp(milliseconds: 4999))
        #expect(Timestamp(seconds: 3) < Timestamp(seconds: 5))
    }
}
