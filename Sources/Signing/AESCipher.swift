import Crypto
import CryptoExtras
import FoundationEssentials

/// AES-256 in the two modes in which payment providers wrap what they send.
///
/// Whatever is wrong with a text is one error: what tells a bad length from bad padding or a bad tag helps only whoever
/// probes for the plain text.
///
/// It never shows its key.
public struct AESCipher: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey
    private let iv: [UInt8]

    /// - Returns: nil unless the key has 32 bytes and the initialization vector 16.
    public init?(key: [UInt8], iv: [UInt8]) {
        guard key.count == 32, iv.count == 16 else { return nil }
        self.key = SymmetricKey(data: key)
        self.iv = iv
    }

    public var description: String { "AESCipher" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The text was not made with this key, or was changed.
    public struct CannotOpen: Error, Sendable, Hashable {
        public init() {}
    }

    /// CBC with the padding of PKCS #7, which may fill up to two blocks: some senders pad to 32 bytes.
    public func openCBC(_ text: [UInt8]) throws(CannotOpen) -> [UInt8] {
        guard !text.isEmpty, text.count.isMultiple(of: 16) else { throw CannotOpen() }
        let padded: [UInt8]
        do {
            padded = Array(
                try AES._CBC.decrypt(text, using: self.key, iv: AES._CBC.IV(ivBytes: self.iv), noPadding: true)
            )
        } catch { throw CannotOpen() }
        guard let last = padded.last, (1...32).contains(last), padded.count >= Int(last) else { throw CannotOpen() }
        var difference: UInt8 = 0
        for byte in padded.suffix(Int(last)) { difference |= byte ^ last }
        guard difference == 0 else { throw CannotOpen() }
        return padded.dropLast(Int(last))
    }

    public func sealCBC(_ plain: [UInt8]) throws(SigningError) -> [UInt8] {
        do {
            return Array(try AES._CBC.encrypt(plain, using: self.key, iv: AES._CBC.IV(ivBytes: self.iv)))
        } catch { throw SigningError(reason: "AES-CBC does not encrypt") }
    }

    /// GCM with the initialization vector as its nonce.
    public func openGCM(_ text: [UInt8], tag: [UInt8]) throws(CannotOpen) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: self.iv), ciphertext: text, tag: tag)
            return Array(try AES.GCM.open(box, using: self.key))
        } catch { throw CannotOpen() }
    }

    public func sealGCM(_ plain: [UInt8]) throws(SigningError) -> (text: [UInt8], tag: [UInt8]) {
        do {
            let box = try AES.GCM.seal(plain, using: self.key, nonce: AES.GCM.Nonce(data: self.iv))
            return (Array(box.ciphertext), Array(box.tag))
        } catch { throw SigningError(reason: "AES-GCM does not encrypt") }
    }
}
