import Model
import Testing

@Suite("JSON writing")
struct JSONWritingTests {
    @Test(
        arguments: [
            (.null, "null"), (true, "true"), (false, "false"), (-7, "-7"), (.number("1.50"), "1.50"), ([], "[]"),
            ([:], "{}"), ([1, [2], nil], "[1,[2],null]"), (["b": 1, "a": "x"], #"{"b":1,"a":"x"}"#),
            ("", #""""#), ("\"\\/", #""\"\\/""#), ("a\nb\rc\td", #""a\nb\rc\td""#),
            ("\u{0}\u{1f}\u{8}", #""\u0000\u001f\u0008""#),
            ("\u{7f}票🎟", "\"\u{7f}票🎟\""), ("\"", #""\"""#), (["\n": 1], #"{"\n":1}"#),
        ] as [(JSON, String)]
    )
    func writes(_ value: JSON, _ text: String) throws {
        #expect(value.text == text)
        #expect(try JSON(parsing: value.bytes) == value)
    }

    @Test("what is written is read back as it was, for many values")
    func roundTrip() throws {
        var values = JSONValues(seed: 20_260_227)
        for _ in 0..<2000 {
            let value = values.next(depth: 4)
            let read = try JSON(parsing: value.bytes)
            #expect(read == value)
            #expect(read.bytes == value.bytes)
        }
    }

    @Test("equal values have one canonical text")
    func canonical() throws {
        let left = try JSON(parsing: #"{"b":[{"y":1,"x":2}],"a":1,"é":0,"Z":0,"a":2}"#.utf8)
        let right = try JSON(parsing: #"{"a":2,"Z":0,"é":0,"b":[{"x":2,"y":1}]}"#.utf8)
        #expect(left == right)
        #expect(left.canonical.text == right.canonical.text)
        #expect(right.canonical.text == #"{"Z":0,"a":2,"b":[{"x":2,"y":1}],"é":0}"#)
        #expect(try JSON(parsing: "[2,1]".utf8).canonical.text == "[2,1]")
    }
}

/// Random JSON values, the same ones for the same seed.
struct JSONValues {
    private var random: SplitMix

    init(seed: UInt64) { self.random = SplitMix(state: seed) }

    mutating func next(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self.random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self.random))
        case 2: .integer(Int64.random(in: .min ... .max, using: &self.random))
        case 3:
            .number("\(Int.random(in: -99...99, using: &self.random)).\(Int.random(in: 0...99, using: &self.random))")
        case 4, 5: .string(self.string())
        case 6: .array((0..<Int.random(in: 0...5, using: &self.random)).map { _ in self.next(depth: depth - 1) })
        default:
            .object(
                JSONObject(
                    (0..<Int.random(in: 0...5, using: &self.random))
                        .map { _ in (self.string(), self.next(depth: depth - 1)) }
                )
            )
        }
    }

    private mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "\0", "\n", "\u{1f}", "\"", "\\", "/", "a", "é", "票", "\u{2028}", "🎟", "\u{10FFFF}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &self.random) {
            text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self.random)])
        }
        return String(text)
    }
}

/// A random source with a seed (SplitMix64, Steele and others 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
