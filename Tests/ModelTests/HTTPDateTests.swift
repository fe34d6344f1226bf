import Model
import Testing

@Suite("Dates of HTTP, IMF-fixdate")
struct HTTPDateTests {
    @Test(
        "reads and writes the form",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("Thu, 26 Feb 2026 23:59:58 GMT", 1_772_150_398), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
            ("Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200),
        ] as [(String, Int64)]
    )
    func both(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(imfFixdate: text) == Timestamp(seconds: seconds))
        #expect(Timestamp(seconds: seconds).imfFixdate == text)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "1772150398", "2026-02-26T23:59:58Z", "Thu, 26 Feb 2026 23:59:58", "Thu, 26 Feb 2026 23:59:58 UTC",
            "thu, 26 Feb 2026 23:59:58 GMT", "Thu, 26 FEB 2026 23:59:58 GMT", "Fri, 26 Feb 2026 23:59:58 GMT",
            "Thu, 26 Feb 2026 24:00:00 GMT", "Thu, 26 Feb 2026 23:60:00 GMT", "Thu, 26 Feb 2026 23:59:61 GMT",
            "Sun, 29 Feb 2026 00:00:00 GMT", "Thu, 6 Feb 2026 23:59:58 GMT", "Thu, 26 Feb 2026 23:59:58 GMT ",
            " Thu, 26 Feb 2026 23:59:58 GMT", "Thu  26 Feb 2026 23:59:58 GMT", "Thu, 26-Feb-2026 23:59:58 GMT",
            "Thu, +6 Feb 2026 23:59:58 GMT", "Thu, 26 Feb 202\u{0663} 23:59:58 GM", "Thursday, 26-Feb-26 23:59:58 GMT",
        ]
    )
    func refused(_ text: String) { #expect(Timestamp(imfFixdate: text) == nil) }

    @Test("a time that has no such date is written as the nearest that has", arguments: [Int64.min, .max])
    func bounds(_ milliseconds: Int64) { #expect(Timestamp(milliseconds: milliseconds).imfFixdate.utf8.count == 29) }
}
