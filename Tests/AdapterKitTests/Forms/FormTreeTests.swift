import AdapterKit
import Model
import Testing

@Suite("Form trees") struct FormTreeTests {
    private func tree(_ text: String) throws -> JSON { try FormFields(parsing: text.utf8).tree() }

    @Test("brackets make objects and lists")
    func brackets() throws {
        #expect(
            try self.tree(
                "type=subscribe&data[id]=8a&data[merges][EMAIL]=a%40b.example&data[merges][FNAME]=&l[]=1&l[]=2"
            )
                == [
                    "type": "subscribe",
                    "data": ["id": "8a", "merges": ["EMAIL": "a@b.example", "FNAME": ""]], "l": ["1", "2"],
                ]
        )
        #expect(try self.tree("a[][b]=1&a[][b]=2") == ["a": [["b": "1"], ["b": "2"]]])
        #expect(try self.tree("") == [:])
    }

    @Test(
        "brackets that do not pair are refused",
        arguments: ["a[=1", "a]=1", "a[b=1", "a[b]c=1", "[a]=1", "a[b[c]]=1", "a[b]]=1"]
    )
    func unpaired(text: String) { #expect(throws: FormError.badBrackets(field: 0)) { try self.tree(text) } }

    @Test(
        "fields that contradict each other are refused, and nothing is dropped for them",
        arguments: ["a=1&a=2", "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a[b]=2", "a[b]=1&a[]=2", "a=1&a[]=2"]
    )
    func contradictions(text: String) {
        #expect(throws: FormError.contradiction(field: 1)) { try self.tree(text) }
    }

    @Test("depth and width are bounded")
    func bounds() throws {
        let deepest = "a" + String(repeating: "[b]", count: FormFields.depthLimit - 1)
        #expect(try self.tree(deepest + "=1").value(at: "a.b.b") != nil)
        #expect(throws: FormError.tooDeep(limit: FormFields.depthLimit)) { try self.tree(deepest + "[c]=1") }
        #expect(throws: FormError.tooDeep(limit: FormFields.depthLimit)) {
            try self.tree("a" + String(repeating: "[b]", count: 10_000) + "=1")
        }
        let wide = (0...FormFields.treeLimit).map { "a\($0)=" }.joined(separator: "&")
        #expect(throws: FormError.tooManyFields(limit: FormFields.treeLimit)) { try self.tree(wide) }
    }
}
