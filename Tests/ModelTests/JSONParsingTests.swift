import Model
import Testing

@Suite("JSON parsing")
struct JSONParsingTests {
    @Test(
        "texts that RFC 8259 allows",
        arguments: [
            ("null", JSON.null), ("true", true), ("false", false), (" \t\r\n1 \n", 1), ("0", 0), ("-1", -1),
            ("\"\"", ""), ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]),
            ("[1,\"a\",null,[true]]", [1, "a", nil, [true]]),
            ("{\"a\":{\"b\":[1, 2]},\"c\":false}", ["a": ["b": [1, 2]], "c": false]),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\u{8}\u{c}\n\r\t"),
            ("\"\\u0041\\u00e9\\u7968\"", "Aé票"), ("\"票🎟️\"", "票🎟️"), ("\"\\u0000\"", "\0"), ("\"\u{7f}\"", "\u{7f}"),
            ("\"a\\nb\\u0041c\"", "a\nbAc"),
        ] as [(String, JSON)]
    )
    func accepts(_ text: String, _ value: JSON) throws {
        #expect(try JSON(parsing: text.utf8) == value)
    }

    @Test("64-bit integers stay exact; other numbers keep their text")
    func numbers() throws {
        #expect(try JSON(parsing: "9223372036854775807".utf8) == .integer(.max))
        #expect(try JSON(parsing: "-9223372036854775808".utf8) == .integer(.min))
        #expect(try JSON(parsing: "9007199254740993".utf8) == .integer(9_007_199_254_740_993))
        for text in [
            "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1.5", "1.50", "-0.0", "1e3", "1E+3",
            "0.1e-400",
        ] {
            let value = try JSON(parsing: text.utf8)
            #expect(value == .number(text))
            #expect(value.text == text)
        }
    }

    @Test(
        "texts that are no JSON, why, and where",
        arguments: [
            ("", .empty, 0), ("  ", .empty, 2), ("nul", .unexpectedEnd, 3), ("nulx", .unexpectedByte, 3),
            ("True", .unexpectedByte, 0), ("truefalse", .trailingBytes, 4), ("1 2", .trailingBytes, 2),
            ("[1,]", .unexpectedByte, 3), ("[1 2]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1),
            ("[1", .unexpectedEnd, 2), ("[", .unexpectedEnd, 1), ("]", .unexpectedByte, 0),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\"}", .unexpectedByte, 4), ("{\"a\" 1}", .unexpectedByte, 5),
            ("{a:1}", .unexpectedByte, 1), ("{1:1}", .unexpectedByte, 1), ("{\"a\":1", .unexpectedEnd, 6),
            ("{\"a\":}", .unexpectedByte, 5), ("{'a':1}", .unexpectedByte, 1), ("[1}", .unexpectedByte, 2),
            ("01", .invalidNumber, 2), ("-", .invalidNumber, 1), ("-a", .invalidNumber, 1), ("1.", .invalidNumber, 2),
            (".5", .unexpectedByte, 0), ("+1", .unexpectedByte, 0), ("1e", .invalidNumber, 2),
            ("1e+", .invalidNumber, 3),
            ("-01", .invalidNumber, 3), ("0x1", .trailingBytes, 1), ("NaN", .unexpectedByte, 0),
            ("Infinity", .unexpectedByte, 0), ("1_000", .trailingBytes, 1),
            ("\"", .unexpectedEnd, 1), ("\"a", .unexpectedEnd, 2), ("\"\\", .unexpectedEnd, 2),
            ("\"\\x\"", .invalidString, 3), ("\"\\u12\"", .invalidString, 5), ("\"\\u12G4\"", .invalidString, 5),
            ("\"\\u１234\"", .invalidString, 3), ("\"a\nb\"", .invalidString, 2), ("\"\\na\tb\"", .invalidString, 4),
            ("\u{feff}1", .unexpectedByte, 0), ("// c\n1", .unexpectedByte, 0), ("\u{a0}1", .unexpectedByte, 0),
        ] as [(String, JSONParseError.Reason, Int)]
    )
    func rejects(_ text: String, _ reason: JSONParseError.Reason, _ offset: Int) {
        #expect(throws: JSONParseError(reason: reason, offset: offset)) { try JSON(parsing: text.utf8) }
    }

    @Test("surrogates count in pairs only")
    func surrogates() throws {
        #expect(try JSON(parsing: #""\ud83c\udf9f""#.utf8) == "🎟")
        #expect(try JSON(parsing: #""\uD800\uDC00\uDBFF\uDFFF""#.utf8) == "\u{10000}\u{10FFFF}")
        for text in [#""\ud83c""#, #""\ud83cx""#, #""\udf9f""#, #""\ud83c\ud83c""#, #""\ud83c\u0041""#, #""\ud83c\n""#]
        {
            #expect(throws: JSONParseError.self, "\(text)") { try JSON(parsing: text.utf8) }
        }
    }

    @Test(
        "bytes that are no UTF-8 are refused wherever they stand",
        arguments: [
            [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
            [0xE7, 0xA5], [0x61, 0xC3],
        ] as [[UInt8]]
    )
    func badUTF8(_ bytes: [UInt8]) {
        for (before, after) in [("\"", "\""), ("\"\\n", "\""), ("\"", "\\n\""), ("{\"", "\":1}")] {
            let text = Array(before.utf8) + bytes + Array(after.utf8)
            let error = #expect(throws: JSONParseError.self) { try JSON(parsing: text) }
            #expect(error?.reason == .invalidUTF8)
        }
        #expect(throws: JSONParseError(reason: .unexpectedByte, offset: 0)) { try JSON(parsing: bytes) }
    }

    @Test("depth is bounded", arguments: ["[", "{\"a\":"])
    func depth(_ open: String) throws {
        let deep = String(repeating: open, count: 10_000)
        let error = #expect(throws: JSONParseError.self) { try JSON(parsing: deep.utf8) }
        #expect(error?.reason == .tooDeep)
        #expect(error?.offset == open.utf8.count * 128)

        let close = open == "[" ? "]" : "}"
        let inner = open == "[" ? "" : "1"
        for (depth, isFine) in [(128, true), (129, false)] {
            let text = String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
            if isFine {
                _ = try JSON(parsing: text.utf8)
            } else {
                let tooDeep = JSONParseError(reason: .tooDeep, offset: open.utf8.count * 128)
                #expect(throws: tooDeep) { try JSON(parsing: text.utf8) }
            }
        }
        #expect(try JSON(parsing: "[[1],[2],[3]]".utf8, maximumDepth: 2) == [[1], [2], [3]])
        #expect(throws: JSONParseError(reason: .tooDeep, offset: 1)) {
            try JSON(parsing: "[[1]]".utf8, maximumDepth: 1)
        }
    }

    @Test("every proper beginning of a document is refused, and nothing crashes")
    func truncated() throws {
        let text = Array(#"{"a":[1,-2.5e3,"票\n\ud83c\udf9f",true,null],"b":{"c":""}}"#.utf8)
        _ = try JSON(parsing: text)
        for length in 0..<text.count {
            #expect(throws: JSONParseError.self) { try JSON(parsing: text.prefix(length)) }
        }
    }

    @Test("a document with any one byte changed is read or refused, and never crashes")
    func changed() {
        let text = Array(#"{"a":[1,-2.5e3,"票\n\ud83c\udf9f",true,null],"b":{"c":""}}"#.utf8)
        var refused = 0
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                do { _ = try JSON(parsing: changed) } catch {
                    refused += 1
                    #expect((0...text.count).contains(error.offset))
                }
            }
        }
        #expect(refused > text.count * 128)
    }

    @Test("a slice is read from its own start")
    func slice() throws {
        let bytes = Array("xx[1,x]yy".utf8)
        #expect(throws: JSONParseError(reason: .unexpectedByte, offset: 3)) { try JSON(parsing: bytes[2..<7]) }
        #expect(try JSON(parsing: bytes[3..<4]) == 1)
        #expect(
            JSONParseError(reason: .unexpectedByte, offset: 3).description
                == "a character that does not belong here (byte 3)"
        )
    }
}
