/// How names, texts and numbers are written in Prometheus' text format.
enum Exposition {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    static func metricName(_ text: String) -> String { Self.name(text, allowsColon: true) }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`; a histogram's own label `le` is kept free.
    static func labelName(_ text: String, kind: MetricKind) -> String {
        let name = Self.name(text, allowsColon: false)
        return kind == .histogram && name == "le" ? "exported_le" : name
    }

    static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    static func escapedValue(_ text: String) -> String { Self.escapedHelp(text).replacing("\"", with: "\\\"") }

    /// A whole number without a fraction, anything else in the shortest form that reads back.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.magnitude < 9_007_199_254_740_992, value == value.rounded() { return String(Int64(value)) }
        return String(value)
    }

    private static func name(_ text: String, allowsColon: Bool) -> String {
        var name: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                name.append(byte)
            case UInt8(ascii: ":") where allowsColon: name.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if name.isEmpty { name.append(UInt8(ascii: "_")) }
                name.append(byte)
            default: name.append(UInt8(ascii: "_"))
            }
        }
        return name.isEmpty ? "_" : String(decoding: name, as: UTF8.self)
    }
}
