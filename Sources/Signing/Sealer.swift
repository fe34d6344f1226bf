import Crypto
import FoundationEssentials

/// Encrypts small byte strings at rest: AES-GCM with a 256-bit key.
///
/// Sealed bytes are nonce (12) ‖ ciphertext ‖ tag (16).
public struct Sealer: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// - Parameter key: 32 bytes from a cryptographic source.
    public init(key: [UInt8]) throws(KeyMaterialError) {
        guard key.count == 32 else { throw .wrongLength(expected: 32...32, actual: key.count) }
        self.key = SymmetricKey(data: key)
    }

    /// - Parameters:
    ///   - context: says what the bytes belong to; they open under the same context only, so that a sealed value
    ///     cannot be moved to another row.
    ///   - nonce: 12 bytes, never used twice under one key; by default the library's random ones.
    public func seal(_ bytes: [UInt8], context: String, nonce: [UInt8]? = nil) throws(SealerError) -> [UInt8] {
        do {
            let chosen = try nonce.map { try AES.GCM.Nonce(data: $0) } ?? AES.GCM.Nonce()
            let box = try AES.GCM.seal(bytes, using: self.key, nonce: chosen, authenticating: Array(context.utf8))
            return Array(chosen) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .cannotSeal
        }
    }

    /// The bytes that were sealed under this key and context.
    public func open(_ sealed: [UInt8], context: String) throws(SealerError) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: self.key, authenticating: Array(context.utf8)))
        } catch {
            throw .cannotOpen
        }
    }

    public var description: String { "Sealer" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why bytes could not be sealed or opened.
public enum SealerError: String, Error, Sendable, Hashable {
    /// The nonce is not 12 bytes long, or the library has no randomness.
    case cannotSeal = "seal_failed"
    /// Another key, another context, or changed bytes; which of them cannot be told.
    case cannotOpen = "seal_broken"

    /// The stable code.
    public var code: String { self.rawValue }
}
