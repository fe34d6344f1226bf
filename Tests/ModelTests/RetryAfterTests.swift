import Model
import Testing

struct RetryAfterTests {
    /// 1994-11-06T08:49:37Z.
    static let moment = Timestamp(seconds: 784_111_777)

    @Test(arguments: [("0", 0), ("120", 120), (" 7", 7), ("99999999999999999999", 2_147_483_647)] as [(String, Int64)])
    func secondsAreRead(text: String, seconds: Int64) {
        #expect(RetryAfter.duration(text, now: Self.moment) == .seconds(seconds))
    }

    @Test(arguments: ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
    func datesAreReadInAllThreeForms(text: String) {
        #expect(RetryAfter.duration(text, now: Self.moment - .seconds(90)) == .seconds(90))
    }

    @Test func aDateThatHasPassedAsksForNothing() {
        let text = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(RetryAfter.duration(text, now: Self.moment + .seconds(90)) == .zero)
    }

    @Test func aLeapDayIsCounted() {
        let now = Timestamp(seconds: 1_709_164_800)
        #expect(RetryAfter.duration("Fri, 01 Mar 2024 00:00:00 GMT", now: now) == .seconds(86400))
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 40 Nov 1994 08:49:37 GMT", "2026-01-01T00:00:00Z",
    ])
    func anythingElseIsNotRead(text: String) { #expect(RetryAfter.duration(text, now: Self.moment) == nil) }
}
