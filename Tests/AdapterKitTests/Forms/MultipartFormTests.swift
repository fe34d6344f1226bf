import AdapterKit
import Testing

@Suite("Multipart forms")
struct MultipartFormTests {
    private static let type = "multipart/form-data; boundary=b-1"

    private static func part(_ disposition: String, _ body: String, _ more: String = "") -> String {
        "--b-1\r\nContent-Disposition: form-data; \(disposition)\r\n\(more)\r\n\(body)\r\n"
    }

    private func parse(_ text: String, _ type: String = Self.type) throws -> [MultipartForm.Part] {
        try MultipartForm(parsing: Array(text.utf8), contentType: type).parts
    }

    private func refuses(_ text: String, _ problem: MultipartProblem, _ type: String = Self.type) {
        #expect(throws: FormError.multipart(problem), "\(text.prefix(200).debugDescription)") {
            try self.parse(text, type)
        }
    }

    @Test("fields and files are told apart, in their order, byte for byte")
    func parts() throws {
        let text =
            Self.part("name=\"a\"", "1") + Self.part("name=\"a\"", "")
            + Self.part("name=f; filename=\"x.bin\"", "\r\n--b-12\r\n", "Content-Type: Image/PNG; q=1\r\n")
            + Self.part("NAME=\"é \\\"q\\\" C:\\x\"", "--b-1", "content-transfer-encoding: 8bit\r\n") + "--b-1--"
        let parts = try parse(text)
        #expect(parts.map(\.name) == ["a", "a", "f", "é \"q\" C:\\x"])
        #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == ["1", "", "\r\n--b-12\r\n", "--b-1"])
        #expect(parts.map(\.filename) == [nil, nil, "x.bin", nil])
        #expect(parts.map(\.contentType) == [nil, nil, "image/png", nil])
        #expect(try parse(text + "\r\n") == parts)
    }

    @Test("there may be none, and boundaries may be followed by white space")
    func bounds() throws {
        #expect(try parse("--b-1--\r\n") == [])
        #expect(try parse("--b-1 \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b-1--").count == 1)
    }

    @Test("boundaries are read quoted and unquoted", arguments: ["b-1", "\"b-1\"", "b-1 ", "b-1; charset=utf-8"])
    func boundaries(_ value: String) throws {
        #expect(try parse("--b-1--", "Multipart/Form-Data;  Boundary=\(value)") == [])
    }

    @Test(
        "a boundary that RFC 2046 does not allow is refused",
        arguments: [
            "", "; boundary", "; boundary=", "; boundary=\"\"", "; boundary=\"b ", "; boundary=\"b \"",
            "; boundary=é", "; boundary=\"b\\\"\"", "; boundary=b*", "; boundary=b; boundary=c",
            "; boundary=" + String(repeating: "b", count: 71),
        ]
    )
    func badBoundary(_ parameters: String) { refuses("--b--", .badBoundary, "multipart/form-data" + parameters) }

    @Test("a body that does not begin or end with its boundary is refused")
    func ends() {
        let part = Self.part("name=a", "1")
        for text in [
            "", "x", "\r\n" + part + "--b-1--", "--b-", "--b-1", "--b-1x", "--b-1\n\n1\n--b-1--",
            "a\r\n" + part + "--b-1--",
        ] {
            refuses(text, .noBeginning)
        }
        for text in ["--b-1\r\n", part, part + "--b-1", part + "--b-1-"] { refuses(text, .noEnd) }
        for text in ["--b-1--x", "--b-1--\r\n\r\n", part + "--b-1--\r\n" + part + "--b-1--", "--b-1----b-1--"] {
            refuses(text, .textBehindEnd)
        }
    }

    @Test("headers that cannot be read in one way are refused")
    func headers() {
        let cases: [(String, MultipartProblem)] = [
            ("Content-Disposition form-data", .badHeaders(part: 0)), (": x", .badHeaders(part: 0)),
            ("Content-Disposition: form-data; name=a\r\n folded: 1", .badHeaders(part: 0)),
            ("Content-Disposition: form-data; name=a\r\ncontent-disposition: form-data", .badHeaders(part: 0)),
            ("Content-Type: text/plain", .noName(part: 0)), ("Content-Disposition: form-data", .noName(part: 0)),
            ("Content-Disposition: attachment; name=a", .noName(part: 0)),
            ("Content-Disposition: form-data; name=\"a", .noName(part: 0)),
            ("Content-Disposition: form-data; name=\"a\"b", .noName(part: 0)),
            ("Content-Disposition: form-data; name=a b", .noName(part: 0)),
            ("Content-Disposition: form-data; name=a; name=b", .noName(part: 0)),
            ("Content-Disposition: form-data; name=a\r\nContent-Type: multipart/mixed; boundary=c", .nested(part: 0)),
            ("Content-Disposition: form-data; name=a\r\nContent-Type: a; b", .badHeaders(part: 0)),
            ("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64", .encoded(part: 0)),
            (String(repeating: "x", count: 9000), .headersTooLong(part: 0, limit: 8192)),
        ]
        for (lines, problem) in cases { refuses("--b-1\r\n\(lines)\r\n\r\n1\r\n--b-1--", problem) }
        let many = (0..<20).map { "x-\($0): 1\r\n" }.joined()
        refuses(Self.part("name=a", "1", many) + "--b-1--", .badHeaders(part: 0))
        refuses(Self.part("name=a", "1") + "--b-1\r\n\r\n1\r\n--b-1--", .noName(part: 1))
    }

    @Test("parts are counted")
    func count() throws {
        let many = String(repeating: Self.part("name=a", "1"), count: MultipartForm.partLimit)
        #expect(try parse(many + "--b-1--").count == MultipartForm.partLimit)
        refuses(many + Self.part("name=a", "1") + "--b-1--", .tooManyParts(limit: MultipartForm.partLimit))
    }

    @Test("hostile bodies of a mebibyte take no longer than honest ones")
    func linear() {
        let clock = ContinuousClock()
        let size = 1 << 20
        let boundary = String(repeating: "-", count: 70)
        let type = "multipart/form-data; boundary=\(boundary)"
        let head = "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n"
        let lures = ["\r\n--" + String(repeating: "-", count: 69), "\r\n--\(boundary)x", "\r", "\r\n", "-"]
        for lure in lures {
            let body = Array((head + String(repeating: lure, count: size / lure.utf8.count)).utf8)
            let took = clock.measure {
                #expect(throws: FormError.multipart(.noEnd)) { try MultipartForm(parsing: body, contentType: type) }
            }
            // Some milliseconds, even without optimization; a quadratic search would take minutes.
            #expect(took < .seconds(20))
        }
    }

    @Test("the fields of a request are read in either form, and files are left out")
    func fields() throws {
        let multipart = Self.part("name=a", "1&2") + Self.part("name=f; filename=x", "\u{1}") + "--b-1--"
        for (type, body, expected) in [
            (Self.type, multipart, "1&2"), ("application/x-www-form-urlencoded", "a=1%262", "1&2"), (nil, "a=1", "1"),
        ] {
            let headers = type.map { [InboundRequest.Header("Content-Type", $0)] } ?? []
            let request = InboundRequest(method: "POST", target: "/", headers: headers, body: Array(body.utf8))
            #expect(MultipartForm.isContent(of: request) == (type == Self.type))
            #expect(try FormFields(bodyOf: request).fields == [FormFields.Field("a", expected)])
        }
        var request = InboundRequest(method: "POST", target: "/", headers: [.init("Content-Type", Self.type)], body: [])
        request.body = Array(Self.part("name=a", "1").utf8) + Array(Self.part("name=b", "").utf8.dropLast(2))
        request.body += [0xC3, 0x28] + Array("\r\n--b-1--".utf8)
        #expect(throws: FormError.notText(field: 1)) { try FormFields(bodyOf: request) }
    }

    @Test("no problem quotes the body")
    func reasons() {
        let type = "multipart/form-data; boundary=secret"
        for body in ["", "--secret", "--secret\r\nsecret\r\n\r\n", "--secret\r\n\r\nsecret\r\n--secret--"] {
            do {
                _ = try MultipartForm(parsing: Array(body.utf8), contentType: type)
                Issue.record("read")
            } catch { #expect(!"\(error)".contains("secret") && !"\(error)".isEmpty) }
        }
    }
}
