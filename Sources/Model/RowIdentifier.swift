/// What an identifier names; gives it its prefix.
public protocol IdentifierKind: Sendable {
    static var prefix: String { get }
}

/// A time-ordered 63-bit identifier, which is also the row's key in the store.
///
/// Written as the kind's prefix and 13 characters whose text order is the order of making: `rcp_0do3k2v1g0008`.
public struct RowIdentifier<Kind: IdentifierKind>: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Reads the written form; nil for another kind's prefix or anything malformed.
    public init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Kind.prefix),
            let bytes = Base32.decode(text.dropFirst(Kind.prefix.count), alphabet: Base32.ordered), bytes.count == 8
        else { return nil }
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let rawValue = Int64(exactly: value) else { return nil }
        self.rawValue = rawValue
    }

    public var description: String {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: self.rawValue >> (56 - 8 * $0)) }
        return Kind.prefix + Base32.encode(bytes, alphabet: Base32.ordered)
    }

    /// What a text must be to be read, in words that end a sentence such as "expected …".
    public static var wellFormed: String {
        "a well-formed identifier: \(Kind.prefix) and 13 letters or digits, copied as a whole, "
            + "such as \(Self(rawValue: 1 << 59))"
    }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

public enum ReceiptKind: IdentifierKind { public static let prefix = "rcp_" }
public enum SubscriptionKind: IdentifierKind { public static let prefix = "sub_" }
public enum DeliveryKind: IdentifierKind { public static let prefix = "dlv_" }
public enum OrderKind: IdentifierKind { public static let prefix = "ord_" }
public enum ReplayKind: IdentifierKind { public static let prefix = "rpl_" }
public enum CommandKind: IdentifierKind { public static let prefix = "cmd_" }
public enum MediaAssetKind: IdentifierKind { public static let prefix = "ast_" }
public enum TicketKind: IdentifierKind { public static let prefix = "tkt_" }
public enum TicketHoldKind: IdentifierKind { public static let prefix = "hld_" }
public enum PassKind: IdentifierKind { public static let prefix = "pas_" }
public enum EventRowKind: IdentifierKind { public static let prefix = "seq_" }

public typealias ReceiptID = RowIdentifier<ReceiptKind>
public typealias SubscriptionID = RowIdentifier<SubscriptionKind>
public typealias DeliveryID = RowIdentifier<DeliveryKind>
public typealias OrderID = RowIdentifier<OrderKind>
public typealias ReplayID = RowIdentifier<ReplayKind>
public typealias CommandID = RowIdentifier<CommandKind>
public typealias AssetID = RowIdentifier<MediaAssetKind>
public typealias TicketID = RowIdentifier<TicketKind>
public typealias TicketHoldID = RowIdentifier<TicketHoldKind>
public typealias PassID = RowIdentifier<PassKind>
/// The place of an event in the order of acceptance; its number is the event's `sequence`.
public typealias EventRowID = RowIdentifier<EventRowKind>
