/// Why bytes or a text are no key; never quotes them.
public enum KeyMaterialError: Error, Sendable, Hashable {
    /// The text does not begin with the prefix of its kind.
    case missingPrefix(String)
    case invalidBase64
    case wrongLength(expected: ClosedRange<Int>, actual: Int)
    /// The public half that is written beside the seed belongs to another seed.
    case publicHalfDiffers
    /// The bytes are no point of the curve.
    case notOnCurve
    /// An RSA key that is too short to be safe, or longer than anybody needs.
    case wrongKeySize(bits: Int, allowed: ClosedRange<Int>)
    /// A key whose part of that name is missing or is none: a member of a JSON Web Key, or a whole PEM text.
    case malformedKey(member: String)
    /// The bytes are no ECDSA key on the curve P-256.
    case notP256
    /// A stored key ring that lacks a member or holds one of another type.
    case malformedRing(member: String)

    /// The stable code.
    public var code: String {
        switch self {
        case .missingPrefix: "key_prefix_missing"
        case .invalidBase64: "key_not_base64"
        case .wrongLength: "key_wrong_length"
        case .publicHalfDiffers: "key_halves_differ"
        case .notOnCurve: "key_not_on_curve"
        case .wrongKeySize: "key_wrong_size"
        case .malformedKey: "key_malformed"
        case .notP256: "key_not_p256"
        case .malformedRing: "key_ring_malformed"
        }
    }
}

extension KeyMaterialError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingPrefix(let prefix): "the key does not begin with \(prefix)"
        case .invalidBase64: "the key is not base64 with padding"
        case .wrongLength(let expected, let actual) where expected.count == 1:
            "the key has \(actual) bytes instead of \(expected.lowerBound)"
        case .wrongLength(let expected, let actual):
            "the key has \(actual) bytes instead of \(expected.lowerBound) to \(expected.upperBound)"
        case .publicHalfDiffers: "the public half of the key does not belong to its secret half"
        case .notOnCurve: "the key is no Ed25519 public key"
        case .wrongKeySize(let bits, let allowed):
            "the key has \(bits) bits instead of \(allowed.lowerBound) to \(allowed.upperBound)"
        case .malformedKey(let member): "the key has no proper \(member)"
        case .notP256: "the key is no ECDSA key on P-256"
        case .malformedRing(let member): "the stored key ring has no proper \(member)"
        }
    }
}
