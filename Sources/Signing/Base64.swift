import FoundationEssentials

/// Base64 with padding (RFC 4648 section 4), read canonically: one text for one value.
public enum Base64: Sendable {
    public static func encode(_ bytes: some Collection<UInt8>) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of a text that ``encode(_:)`` could have written; nil for white space, missing padding, stray bits.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let text = String(text)
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}
