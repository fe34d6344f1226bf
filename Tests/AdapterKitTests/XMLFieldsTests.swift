import AdapterKit
import Testing

@Suite("XML as fields")
struct XMLFieldsTests {
    private func parse(_ text: String) throws(XMLFields.Failure) -> FormFields { try XMLFields.parse(Array(text.utf8)) }

    @Test func leavesBecomeFields() throws {
        let fields = try self.parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment --><A x="1"><B> 1 &amp; 2 </B><C><D><![CDATA[<d>]]></D></C><E/><B>3&#65;</B></A>
            """
        )
        #expect(fields.fields == [.init("B", "1 & 2"), .init("D", "<d>"), .init("E", ""), .init("B", "3A")])
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><a>&x;</a>",
    ])
    func documentTypesAreRefused(_ text: String) {
        #expect(throws: XMLFields.Failure.documentType) { try self.parse(text) }
    }

    /// The library crashes on those without content.
    @Test(arguments: [
        "<?xrsio?><a/>", "<a><?b?></a>", "<a/><?b c?>", "<?xml version=\"1.0\"?><?b?><a/>", "<?b?\u{301}><a/>",
    ])
    func processingInstructionsAreRefused(_ text: String) {
        #expect(throws: XMLFields.Failure.processingInstruction) { try self.parse(text) }
    }

    /// A thousand million laughs in a few hundred bytes.
    @Test func entityBombsAreRefused() {
        let entities = (1..<10).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }
        let bomb = "<!DOCTYPE l [<!ENTITY l0 \"lol\">\(entities.joined())]><l>&l9;</l>"
        #expect(throws: XMLFields.Failure.documentType) { try self.parse(bomb) }
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a>&b;</a>", "<a b=c/>", "<", "<?xml",
        "<a/>text",
    ])
    func whatIsNotWellFormedIsRefused(_ text: String) {
        #expect(throws: XMLFields.Failure.self) { try self.parse(text) }
    }

    @Test func whatIsTooMuchIsRefused() {
        let deep = String(repeating: "<a>", count: 5000) + String(repeating: "</a>", count: 5000)
        #expect(throws: XMLFields.Failure.tooDeep(limit: XMLFields.depthLimit)) { try self.parse(deep) }
        let wide = "<a>\(String(repeating: "<b/>", count: 501))</a>"
        #expect(throws: XMLFields.Failure.tooManyElements(limit: XMLFields.elementLimit)) { try self.parse(wide) }
        let long = "<a>\(String(repeating: "x", count: XMLFields.longest))</a>"
        #expect(throws: XMLFields.Failure.tooLong(limit: XMLFields.longest)) { try self.parse(long) }
    }

    @Test func otherEncodingsAreNotBelieved() {
        #expect(throws: XMLFields.Failure.notText) { try XMLFields.parse([0xFF, 0xFE, 0x3C, 0x00, 0x61, 0x00]) }
        #expect(throws: XMLFields.Failure.notText) { try XMLFields.parse(Array("<a>\u{0}</a>".utf8)) }
        // Read as UTF-7 this would declare a document type.
        let text = "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADwAIQ-DOCTYPE a+AD4-<a>x</a>"
        #expect(throws: XMLFields.Failure.self) { try self.parse(text) }
    }
}
