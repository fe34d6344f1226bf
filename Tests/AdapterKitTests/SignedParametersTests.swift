import AdapterKit
import Testing

@Suite("URL and sorted fields, as they are signed")
struct SignedParametersTests {
    private static let url = "https://user:p%40ss@hooks.example.com/notify/x/?tenant=a"

    private func text(_ fields: [(String, String)], _ repeats: SignedParameters.Repeats) -> String {
        let form = FormFields(fields.map { FormFields.Field($0.0, $0.1) })
        let parts = SignedParameters.parts(url: Self.url, fields: form, repeats: repeats)
        return String(decoding: parts.flatMap(Array.init), as: UTF8.self)
    }

    @Test("fields follow the URL in the order of their names, without anything between")
    func sorted() {
        for repeats in [SignedParameters.Repeats.last, .each] {
            #expect(text([("b", "2"), ("a", "1"), ("B", "3"), ("", "e")], repeats) == Self.url + "eB3a1b2")
            #expect(text([], repeats) == Self.url)
            #expect(text([("a", "")], repeats) == Self.url + "a")
        }
    }

    @Test("of a repeated name the last value counts, or each different one in order")
    func repeated() {
        let fields = [("a", "2"), ("b", "x"), ("a", "1"), ("a", "2"), ("a", "1")]
        #expect(text(fields, .last) == Self.url + "a1bx")
        #expect(text(fields, .each) == Self.url + "a1a2bx")
    }

    @Test("the order is that of code points, and different spellings of one character are different texts")
    func characters() {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let fields = [("\u{1F600}", "4"), ("\u{FFFD}", "3"), (composed, "2"), (decomposed, "1")]
        let expected = decomposed + "1" + composed + "2" + "\u{FFFD}3\u{1F600}4"
        for repeats in [SignedParameters.Repeats.last, .each] {
            #expect(Array(text(fields, repeats).utf8) == Array((Self.url + expected).utf8))
        }
        #expect(text([("a", composed), ("a", decomposed)], .each).utf8.count == Self.url.utf8.count + 2 + 2 + 3)
    }
}
