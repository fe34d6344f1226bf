import Model
import Testing

@Suite("Event type patterns")
struct EventTypePatternTests {
    @Test(
        arguments: [
            ("payment.succeeded", "payment.succeeded", true), ("payment.succeeded", "payment.succeeded.twice", false),
            ("payment.succeeded", "payment", false), ("payment.*", "payment.succeeded", true),
            ("payment.*", "payment.card.succeeded", true), ("payment.*", "payment", false),
            ("payment.*", "payments.succeeded", false), ("*", "payment.succeeded", true), ("*", "anything", true),
            ("sms.opted_out", "sms.opted_out", true), ("sms.opted_out", "sms.opted.out", false),
        ]
    )
    func matches(_ pattern: String, _ type: String, _ expected: Bool) throws {
        let pattern = try #require(EventTypePattern(pattern))
        #expect(pattern.matches(type) == expected)
    }

    @Test(
        arguments: [
            "", ".", "payment.", ".payment", "payment..x", "Payment.x", "pay*", "*.succeeded", "payment.*.x", "**",
            "payment.* ", "payment-x", "paymént", "payment,refund",
        ]
    )
    func refuses(_ text: String) { #expect(EventTypePattern(text) == nil) }

    @Test("a pattern is written as it was given")
    func text() throws {
        #expect(try #require(EventTypePattern("payment.*")).description == "payment.*")
    }
}

@Suite("Money")
struct MoneyTests {
    @Test("currencies are one in any case; amounts and currencies tell amounts apart")
    func equality() {
        let money = Money(minorUnits: 2000, currency: "usd")
        #expect(money == Money(minorUnits: 2000, currency: "USD"))
        #expect(money.currency == "USD")
        #expect(money != Money(minorUnits: 2001, currency: "USD"))
        #expect(money != Money(minorUnits: 2000, currency: "TWD"))
        #expect(money.description == "2000 USD")
        #expect(Money(minorUnits: .min, currency: "jpy").description == "-9223372036854775808 JPY")
    }

    @Test(
        arguments: [
            ("*", "a.b", "a.b"), ("a.*", "a.b", "a.b"), ("a.b", "a.*", "a.b"), ("a.b", "a.b", "a.b"),
            ("a.b", "a.c", nil), ("a.*", "b.*", nil), ("a.*", "a.b.*", "a.b.x"), ("*", "a.*", "a.x"), ("*", "*", "x"),
            ("a.*", "ab.*", nil), ("a", "a.*", nil),
        ] as [(String, String, String?)]
    )
    func twoPatternsMayHaveATypeInCommon(_ one: String, _ other: String, _ expected: String?) throws {
        let patterns = [try #require(EventTypePattern(one)), try #require(EventTypePattern(other))]
        #expect(patterns[0].commonType(with: patterns[1]) == expected)
        #expect(patterns[1].commonType(with: patterns[0]) == expected)
        if let expected { #expect(patterns.allSatisfy { $0.matches(expected) }) }
    }
}
