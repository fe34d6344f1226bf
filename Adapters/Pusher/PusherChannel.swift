/// The name of a channel that a client must be authorized for.
///
/// <https://pusher.com/docs/channels/using_channels/channels/#channel-naming-conventions>
public struct PusherChannel: Sendable, Hashable {
    public let name: String
    public let kind: Kind

    public enum Kind: String, Sendable {
        case isPrivate = "private"
        case presence
    }

    /// Why a name is none of such a channel; never quotes it.
    public enum Refusal: String, Error, Sendable {
        /// Anything but letters, digits and `_-=@,.;`, or longer than 164: a `:` would forge another signed string.
        case malformed = "no channel name: up to 164 letters, digits and _ - = @ , . ;"
        case open = "a channel that needs no authorization: private- or presence- comes first"
        case encrypted = "an encrypted channel, for which the gateway has no key"
    }

    private static let limit = 164

    public init(_ name: String) throws(Refusal) {
        guard (1...Self.limit).contains(name.utf8.count), name.utf8.allSatisfy(Self.isAllowed) else { throw .malformed }
        if name.hasPrefix("private-encrypted-") { throw .encrypted }
        if name.hasPrefix("private-") {
            self.kind = .isPrivate
        } else if name.hasPrefix("presence-") {
            self.kind = .presence
        } else {
            throw .open
        }
        self.name = name
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_-=@,.;".utf8.contains(byte)
        }
    }
}
