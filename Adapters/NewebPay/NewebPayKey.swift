import AdapterKit
import Signing

/// A pair of keys, ready to check and open what it made.
struct NewebPayKey {
    let label: String
    private let pair: HashKeyPair
    private let cipher: AESCipher

    init(_ pair: HashKeyPair) throws(AdapterConfigurationError) {
        guard let cipher = AESCipher(key: pair.key, iv: pair.iv) else {
            throw AdapterConfigurationError(
                key: "hash_key",
                advice: "\(pair.label): NewebPay's HashKey has 32 characters and its HashIV 16"
            )
        }
        self.label = pair.label
        self.pair = pair
        self.cipher = cipher
    }

    /// `TradeSha` of a `TradeInfo`.
    func sha(of text: String) -> String {
        let bytes = Array("HashKey=".utf8) + self.pair.key + Array("&\(text)&HashIV=".utf8) + self.pair.iv
        return Hex.encodeUpper(Hashing.sha256(bytes))
    }

    func signed(_ text: String, as sha: String) -> Bool {
        ConstantTime.equal(Array(self.sha(of: text).utf8), Array(sha.utf8))
    }

    /// The plain text; nil for whatever is wrong.
    ///
    /// - Parameter isGCM: as the form says, which nobody vouches for; a lie makes a text that does not open.
    func open(_ text: String, isGCM: Bool) -> [UInt8]? {
        guard let bytes = Hex.decode(text) else { return nil }
        do throws(AESCipher.CannotOpen) {
            guard isGCM else { return try self.cipher.openCBC(bytes) }
            guard bytes.count >= Self.tagLength else { return nil }
            return try self.cipher.openGCM(bytes.dropLast(Self.tagLength), tag: Array(bytes.suffix(Self.tagLength)))
        } catch { return nil }
    }

    /// The inverse of ``open(_:isGCM:)``.
    func seal(_ plain: [UInt8], isGCM: Bool) throws(SigningError) -> String {
        guard isGCM else { return Hex.encode(try self.cipher.sealCBC(plain)) }
        let sealed = try self.cipher.sealGCM(plain)
        return Hex.encode(sealed.text + sealed.tag)
    }

    private static let tagLength = 16
}
