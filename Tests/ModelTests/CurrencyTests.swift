import Model
import Testing

@Suite struct CurrencyTests {
    @Test(arguments: ["EUR", "eur", "TWD", "JPY", "KWD", "BGN"]) func knowsCountries(_ code: String) {
        #expect(Currency.isKnown(code))
    }

    @Test(arguments: ["", "EU", "EURO", "XXX", "XTS", "XAU", "XXQ", "EU ", "ＥＵＲ", "eur\u{301}"])
    func knowsNothingElse(_ code: String) {
        #expect(!Currency.isKnown(code))
    }
}
