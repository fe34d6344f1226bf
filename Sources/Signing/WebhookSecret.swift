/// A shared secret of Standard Webhooks: `whsec_` and base64, ready to sign and verify with.
///
/// Like ``Secret`` it never shows itself.
public struct WebhookSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// A name for logs and evidence; never derived from the secret's bytes.
    public let label: String
    /// The key of the HMAC.
    let key: [UInt8]

    /// Reads a secret as configured; the prefix `whsec_` may be left out.
    ///
    /// Of any length: what a sender chose is not ours to refuse.
    public init(_ secret: Secret) throws(KeyMaterialError) {
        var text = String(decoding: secret.bytes, as: UTF8.self)[...]
        if text.hasPrefix(Self.prefix) { text = text.dropFirst(Self.prefix.count) }
        guard let key = Base64.decode(text) else { throw .invalidBase64 }
        guard !key.isEmpty else { throw .wrongLength(expected: Self.lengths, actual: 0) }
        self.label = secret.label
        self.key = key
    }

    /// A new secret in its written form, to be shown once to whoever will verify with it.
    ///
    /// - Parameter randomBytes: 24...64 bytes from a cryptographic source; 32 are the custom.
    public static func generate(label: String, randomBytes: [UInt8]) throws(KeyMaterialError) -> Secret {
        guard Self.lengths.contains(randomBytes.count) else {
            throw .wrongLength(expected: Self.lengths, actual: randomBytes.count)
        }
        return Secret(label: label, bytes: Array((Self.prefix + Base64.encode(randomBytes)).utf8))
    }

    /// Compared in constant time.
    public static func == (left: WebhookSecret, right: WebhookSecret) -> Bool {
        left.label == right.label && ConstantTime.equal(left.key, right.key)
    }

    /// Refuses what is shorter or longer than Standard Webhooks asks of a new secret.
    func requireLength() throws(KeyMaterialError) {
        guard Self.lengths.contains(self.key.count) else {
            throw .wrongLength(expected: Self.lengths, actual: self.key.count)
        }
    }

    public var description: String { "WebhookSecret(\(self.label))" }
    public var debugDescription: String { self.description }
    public var customMirror: Mirror { Mirror(self, children: ["label": self.label]) }

    private static let prefix = "whsec_"
    /// Standard Webhooks asks for 192 to 512 bits.
    private static let lengths = 24...64
}
