import AdapterKit
import Model
import Signing

/// so-net signs nothing. What comes with a browser carries our own state, signed by us; what so-net's servers send is
/// taken only where the operator allows it, and neither has an effect before so-net confirms it.
struct SonetScheme: VerificationScheme {
    let icpID: String

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let call = SonetCall(request)
        guard let metadata = call.metadata else {
            guard request.method == "POST", !call.isBrowser else {
                throw .malformedToken("the state (metadata) is missing from the browser's return")
            }
            return try UnsignedScheme(reason: "so-net's servers sign nothing")
                .verify(request, settings: settings, now: now)
        }
        let (state, key) = try Self.state(metadata, keys: settings.secrets)
        guard state.icpID == self.icpID else { throw .wrongClaim("icpId") }
        let late = now.seconds - state.expires.seconds
        guard late <= 0 else { throw .expired(seconds: late) }
        return SignatureProof(matched: key.label, token: call.use(of: state))
    }

    static func state(_ token: String, keys: [Secret]) throws(VerificationFailure) -> (SonetState, Secret) {
        let claims: JSONObject
        let key: Secret
        do throws(HS256.Failure) { (claims, key) = try HS256.verify(token, keys: keys) } catch {
            switch error {
            case .malformed(let detail): throw .malformedToken(detail)
            case .mismatch: throw .tokenMismatch
            case .noKey: throw .noSecret
            }
        }
        do throws(SonetState.Fault) { return (try SonetState(claims), key) } catch { throw .wrongClaim(error.claim) }
    }
}
