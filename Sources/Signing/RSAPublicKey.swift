import Crypto
import CryptoExtras
import FoundationEssentials
public import Model

/// The public half of an RSA key that signs with RS256 (RFC 7518 section 3.3: RSASSA-PKCS1-v1_5 with SHA-256).
public struct RSAPublicKey: Sendable {
    /// Both as big-endian numbers without leading zeros.
    public let modulus: [UInt8]
    public let exponent: [UInt8]
    private let key: _RSA.Signing.PublicKey

    /// Below, a key can be broken; above, checking takes longer than anybody's keys are worth.
    public static let allowedBits = 2048...8192

    /// - Parameters:
    ///   - modulus: big-endian; leading zeros do not count.
    ///   - exponent: likewise; odd, from 65537 to 32 bits, as NIST SP 800-56B asks and every provider has it.
    public init(modulus: [UInt8], exponent: [UInt8]) throws(KeyMaterialError) {
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        guard let first = modulus.first else { throw .malformedKey(member: "n") }
        let bits = modulus.count * 8 - first.leadingZeroBitCount
        guard Self.allowedBits.contains(bits) else { throw .wrongKeySize(bits: bits, allowed: Self.allowedBits) }
        let value = exponent.count > 4 ? 0 : exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value >= 65_537, !value.isMultiple(of: 2) else { throw .malformedKey(member: "e") }
        do { self.key = try _RSA.Signing.PublicKey(n: modulus, e: exponent) } catch {
            throw .malformedKey(member: "n")
        }
        self.modulus = modulus
        self.exponent = exponent
    }

    /// Reads a JSON Web Key (RFC 7517, RFC 7518 section 6.3.1).
    public init(jwk: JSON) throws(KeyMaterialError) {
        guard jwk["kty"]?.string == "RSA" else { throw .malformedKey(member: "kty") }
        // A key whose private half is published is nobody's any more.
        guard jwk["d"] == nil else { throw .malformedKey(member: "d") }
        guard let modulus = jwk["n"]?.string.flatMap({ Base64URL.decode($0) }) else { throw .malformedKey(member: "n") }
        guard let exponent = jwk["e"]?.string.flatMap({ Base64URL.decode($0) }) else {
            throw .malformedKey(member: "e")
        }
        try self.init(modulus: modulus, exponent: exponent)
    }

    /// - Parameter signature: as long as the modulus; any other length is no signature.
    public func isValid(_ signature: [UInt8], for message: some Collection<UInt8>) -> Bool {
        guard signature.count == self.modulus.count else { return false }
        var hash = SHA256()
        message.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
            ?? hash.update(data: Array(message))
        return self.key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature),
            for: hash.finalize(),
            padding: .insecurePKCS1v1_5
        )
    }

    /// The key's name: its thumbprint (RFC 7638, SHA-256).
    public var thumbprint: String {
        let members = JSON.object(JSONObject(self.members))
        return Base64URL.encode(Array(SHA256.hash(data: members.bytes)))
    }

    /// The public key as a JSON Web Key.
    ///
    /// - Parameter kid: nil for its ``thumbprint``.
    public func jwk(kid: String? = nil) -> JSON {
        .object(
            JSONObject(
                self.members + [("alg", "RS256"), ("use", "sig"), ("kid", .string(kid ?? self.thumbprint))]
            )
        )
    }

    /// In the order that RFC 7638 prescribes.
    private var members: [(String, JSON)] {
        [
            ("e", .string(Base64URL.encode(self.exponent))), ("kty", "RSA"),
            ("n", .string(Base64URL.encode(self.modulus))),
        ]
    }
}

extension RSAPublicKey: Hashable {
    public static func == (left: RSAPublicKey, right: RSAPublicKey) -> Bool {
        left.modulus == right.modulus && left.exponent == right.exponent
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(self.modulus) }
}
