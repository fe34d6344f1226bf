/// Bodies that no provider sends and that an attacker may.
struct UnreadableBody {
    var name: String
    var bytes: [UInt8]

    /// Stands in garbage; no failure may repeat it.
    static let marker = "conformance-marker-7f3a91"

    /// - Parameter good: a body as it should be; what is made of it depends on whether it is JSON.
    static func all(insteadOf good: [UInt8]) -> [UnreadableBody] {
        let depth = 10_000
        let deep = Self.text("[", depth) + Self.text("]", depth)
        var bodies = [
            UnreadableBody(name: "empty", bytes: []),
            UnreadableBody(name: "garbage", bytes: Array("}{ \u{0}\u{1}\(Self.marker) %zz %".utf8)),
            UnreadableBody(name: "not UTF-8", bytes: [0xFF, 0xFE, 0x80, 0xC0, 0x7B, 0xED, 0xA0, 0x80]),
            UnreadableBody(name: "a text of JSON", bytes: Array("\"\(Self.marker)\"".utf8)),
            UnreadableBody(name: "an empty object", bytes: Array("{}".utf8)),
            UnreadableBody(name: "null", bytes: Array("null".utf8)),
            UnreadableBody(name: "arrays \(depth) deep", bytes: deep),
            UnreadableBody(name: "arrays \(depth) deep and never closed", bytes: Self.text("[", depth)),
            UnreadableBody(
                name: "objects \(depth) deep",
                bytes: Self.text("{\"a\":", depth) + Array("1".utf8) + Self.text("}", depth)
            ),
        ]
        guard let first = good.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return bodies }
        bodies.append(UnreadableBody(name: "truncated", bytes: Array(good.prefix(good.count / 2))))
        bodies.append(UnreadableBody(name: "truncated after one byte", bytes: [first]))
        bodies.append(UnreadableBody(name: "twice", bytes: good + good))
        if first == UInt8(ascii: "{") {
            let member = Array("{\"\(Self.marker)\":".utf8)
            bodies.append(
                UnreadableBody(
                    name: "a member \(depth) deep",
                    bytes: member + deep + Array(",".utf8) + good.dropFirst()
                )
            )
            bodies.append(
                UnreadableBody(
                    name: "a member that is not UTF-8",
                    bytes: member + Array("\"".utf8) + [0xC3, 0x28] + Array("\",".utf8) + good.dropFirst()
                )
            )
        }
        return bodies
    }

    private static func text(_ piece: String, _ count: Int) -> [UInt8] {
        Array(String(repeating: piece, count: count).utf8)
    }
}
