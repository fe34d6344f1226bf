import AdapterKit
import Testing

@Suite("Form fields") struct FormFieldsTests {
    private func fields(_ text: String) throws -> [FormFields.Field] { try FormFields(parsing: text.utf8).fields }

    @Test("order, repeats and blank values stay")
    func keepsWhatIsThere() throws {
        #expect(
            try self.fields("b=2&a=1&b=&&c&=x")
                == [.init("b", "2"), .init("a", "1"), .init("b", ""), .init("c", ""), .init("", "x")]
        )
        let form = try FormFields(parsing: "b=2&a=1&b=3".utf8)
        #expect(form["b"] == "2")
        #expect(form.values(of: "b") == ["2", "3"])
        #expect(form["d"] == nil)
    }

    @Test("escapes and + are decoded, in names too; only the first = parts a field")
    func decodes() throws {
        #expect(try self.fields("a%5Bb%5D=%E5%8F%B0+%2B=%26") == [.init("a[b]", "台 +=&")])
    }

    @Test("what is written reads the same")
    func roundTrip() throws {
        let form = FormFields([.init("a b", "&=+%"), .init("ü", "台\u{0}\n"), .init("", ""), .init("x", "*-._~")])
        #expect(form.text == "a+b=%26%3D%2B%25&%C3%BC=%E5%8F%B0%00%0A&=&x=*-._%7E")
        #expect(try FormFields(parsing: form.text.utf8) == form)
    }

    @Test("the query of a target", arguments: [("/n?a=1&a=2", 2), ("/n?", 0), ("/n", 0), ("/n?a?b=1", 1)])
    func query(target: String, count: Int) throws {
        #expect(try FormFields(queryOf: target).fields.count == count)
    }

    @Test(
        "a broken form is refused with its place",
        arguments: [
            ("a=%", FormError.badEscape(offset: 2)), ("ab=1&c=%4", .badEscape(offset: 7)),
            ("a=%zz", .badEscape(offset: 2)), ("%C3%28=1", .notText(field: 0)), ("a=1&b=%ff", .notText(field: 1)),
        ]
    )
    func broken(text: String, error: FormError) {
        #expect(throws: error) { try FormFields(parsing: text.utf8) }
    }

    @Test("more fields than any provider sends are refused")
    func tooMany() throws {
        let most = Array(repeating: "a=1", count: FormFields.limit).joined(separator: "&")
        #expect(try self.fields(most).count == FormFields.limit)
        #expect(throws: FormError.tooManyFields(limit: FormFields.limit)) { try self.fields(most + "&a=1") }
    }
}
