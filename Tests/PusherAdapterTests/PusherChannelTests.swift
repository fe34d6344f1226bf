import Testing

@testable import PusherAdapter

@Suite("Pusher: what may be signed for a client")
struct PusherChannelTests {
    @Test("a connection's id is digits, a dot and digits", arguments: ["1.1", "1234.1234", "0.0", "49000.3"])
    func sockets(_ text: String) { #expect(PusherSocketID(text)?.text == text) }

    @Test(
        "nothing else is",
        arguments: [
            "", ".", "1", "1.", ".1", "1.2.3", "1.2:", "1.2:private-x", "1.2::user::{}", " 1.2", "1.2\n", "1.2\0",
            "-1.2",
            "+1.2", "1e3.2", "a.b", "\u{0661}.\u{0662}", "１.２", "1,2", String(repeating: "1", count: 64) + ".1",
        ]
    )
    func notSockets(_ text: String) { #expect(PusherSocketID(text) == nil) }

    @Test(
        "a channel is private or of presence",
        arguments: [
            ("private-foobar", .isPrivate), ("private-user@1", .isPrivate), ("private-cache-a", .isPrivate),
            ("presence-stream-viewer@1", .presence), ("presence-a_b=c,d.e;f", .presence), ("private-", .isPrivate),
        ] as [(String, PusherChannel.Kind)]
    )
    func channels(_ name: String, _ kind: PusherChannel.Kind) throws {
        let channel = try PusherChannel(name)
        #expect(channel.name == name && channel.kind == kind)
    }

    @Test(
        "other names are not signed",
        arguments: [
            ("", .malformed), ("private-a:b", .malformed), ("private-a:{\"user_id\":\"1\"}", .malformed),
            (":user:", .malformed), ("private-ä", .malformed), ("private-a b", .malformed), ("private-a\n", .malformed),
            ("private-" + String(repeating: "a", count: 157), .malformed), ("a", .open), ("cache-a", .open),
            ("Private-a", .open), ("private", .open), ("private-encrypted-a", .encrypted),
        ] as [(String, PusherChannel.Refusal)]
    )
    func refused(_ name: String, _ refusal: PusherChannel.Refusal) {
        #expect(throws: refusal) { try PusherChannel(name) }
    }

    @Test("the longest name is 164 long")
    func longest() throws {
        #expect(try PusherChannel("private-" + String(repeating: "a", count: 156)).name.utf8.count == 164)
    }
}
