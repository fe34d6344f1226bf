import Signing
import Store

extension TokenUse {
    /// The stable code of a call that brings a token which another call used for something else.
    static let reusedCode = "token_reused"

    /// The single-use token of a proof, within its source; nil for proofs without one.
    init?(_ proof: SignatureProof, of source: Source) {
        guard let token = proof.token else { return nil }
        let binding = Hashing.sha256(token.binding.utf8).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(
            id: Array(Hashing.sha256(of: [source.eventSource, token.value]).prefix(16)),
            binding: Int64(bitPattern: binding),
            decides: token.decides
        )
    }
}
