public import Model
public import Signing

/// How a provider proves that a call is its own.
///
/// A scheme that needs no proof does not exist: a provider that signs nothing is an ``UnsignedScheme`` with its reason,
/// which refuses every call until the operator opts in.
public protocol VerificationScheme: Sendable {
    /// - Returns: the evidence to keep.
    /// - Throws: why the call is not proved. Every live secret is tried before a mismatch is declared.
    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof
}

/// A provider that signs nothing.
public struct UnsignedScheme: VerificationScheme {
    /// Why there is no signature; shown to the operator.
    public let reason: String

    public init(reason: String) { self.reason = reason }

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard settings.allowUnsigned else { throw .unsignedNotAllowed }
        return SignatureProof(matched: nil)
    }
}
