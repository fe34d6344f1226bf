import AdapterKit
import Model
import Signing
import Testing

@Suite("What the providers of Taiwan have in common")
struct TaiwanTests {
    @Test("whole dollars are a hundred minor units each, and nothing else is an amount")
    func dollars() {
        #expect(TaiwanDollar.money("0") == Money(minorUnits: 0, currency: "TWD"))
        #expect(TaiwanDollar.money("1000") == Money(minorUnits: 100_000, currency: "TWD"))
        #expect(TaiwanDollar.money(JSON.integer(30)) == Money(minorUnits: 3000, currency: "TWD"))
        #expect(TaiwanDollar.money(JSON.string("30")) == Money(minorUnits: 3000, currency: "TWD"))
        for text in ["", "-1", "+1", "01", "1.0", "1,000", " 1", "1 ", "１", "1234567890123", "0x1"] {
            #expect(TaiwanDollar.money(text) == nil, "\(text)")
        }
        for json: JSON? in [nil, .null, true, .number("1.5"), .integer(-1), .integer(.max), .integer(.min), []] {
            #expect(TaiwanDollar.money(json) == nil)
        }
        #expect(TaiwanDollar.dollars(of: Money(minorUnits: 4599, currency: "TWD")) == 45)
        #expect(TaiwanDollar.dollars(of: Money(minorUnits: 4500, currency: "USD")) == nil)
    }

    @Test("local time is eight hours ahead, in every form that is written")
    func times() {
        let moment = Timestamp(rfc3339: "2023-11-14T14:13:20Z")
        for text in ["2023/11/14 22:13:20", "2023-11-14 22:13:20", "2023/11/1422:13:20", "2023-11-1422:13:20"] {
            #expect(TaiwanTime.timestamp(text) == moment, "\(text)")
        }
        #expect(TaiwanTime.timestamp("2024-01-01 03:00:00") == Timestamp(rfc3339: "2023-12-31T19:00:00Z"))
        for text in ["", "2023/11/14", "2023/02/30 00:00:00", "20231114221320", "2023-11-14T22:13:20Z", "a/b/c d:e:f"] {
            #expect(TaiwanTime.timestamp(text) == nil, "\(text)")
        }
        #expect(TaiwanTime.text(Timestamp(milliseconds: 1_699_971_200_999), separator: "/") == "2023/11/14 22:13:20")
        #expect(TaiwanTime.text(Timestamp(seconds: 1_699_971_200), separator: "-") == "2023-11-14 22:13:20")
    }

    @Test("upper-case hex is written, and only lower-case read")
    func hex() {
        #expect(Hex.encodeUpper([0x00, 0x9A, 0xFF]) == "009AFF")
        #expect(Hex.decode("009AFF") == nil)
    }
}
