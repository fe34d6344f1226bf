public import Model

/// A JSON Web Key Set (RFC 7517) of Ed25519 public keys (RFC 8037), for `/.well-known/jwks.json`.
public enum JWKS: Sendable {
    /// `{"keys":[{"crv":"Ed25519","kty":"OKP","x":"…","use":"sig","alg":"EdDSA","kid":"…"}]}`.
    public static func json(_ keys: [VerifyingKey]) -> JSON {
        .object(JSONObject([("keys", .array(keys.map(\.jwk)))]))
    }

    /// The public halves of the keys that sign at `moment`.
    public static func json(_ ring: SigningKeyRing, at moment: Timestamp) -> JSON {
        Self.json(ring.signers(at: moment).map(\.verifyingKey))
    }
}
