import AdapterKit
import Model
import Signing
import Store

/// Why a call is not taken in, and what is answered.
struct Rejection: Sendable {
    /// Who stands behind a rejected call, which decides how many of its kind are kept.
    enum Standing: Sendable {
        /// Nobody that is known.
        case unproved
        /// Somebody whose proof would be as good for any other body: it is what whoever has seen one makes of it.
        case openProof
        /// Whoever holds a secret or a key: no byte of the body can be another's.
        case vouchedFor
    }

    let status: Int
    /// The stable code that is stored and answered.
    let code: String
    let detail: String
    /// What the call shows of who signed it, proof or not.
    let evidence: SignatureProof?
    let standing: Standing

    /// Of a call that is not proved.
    init(_ failure: VerificationFailure, of call: Call) {
        let descriptor = call.source.descriptor
        self.status =
            switch failure {
            // Such a call was not even looked at as far as its proof.
            case .unreadable: descriptor.malformedStatus
            case .tooLarge: Self.tooLarge
            default: descriptor.rejectionStatus
            }
        (self.code, self.detail) = (failure.code, failure.description)
        self.evidence = Self.evidence(of: call, failure)
        self.standing = .unproved
    }

    /// Of one that cannot be read.
    init(_ failure: AdapterFailure, of call: Call, _ proof: SignatureProof) {
        self.status = failure.isTooLarge ? Self.tooLarge : call.source.descriptor.malformedStatus
        self.code = failure.isTooLarge ? VerificationFailure.tooLarge(detail: "").code : "malformed"
        self.detail = failure.reason
        self.evidence = proof
        self.standing = Self.standing(of: call, proof)
    }

    /// Of one whose token another call used for something else.
    init(tokenUsedBy first: ReceiptID, of call: Call, _ proof: SignatureProof) {
        self.status = call.source.descriptor.rejectionStatus
        self.code = TokenUse.reusedCode
        self.detail = "its signed token is good for one event and \(first) used it for another: a forgery"
        self.evidence = proof
        self.standing = Self.standing(of: call, proof)
    }

    /// The limit is ours, so it is said that it is one.
    private static let tooLarge = 413

    private static func standing(of call: Call, _ proof: SignatureProof) -> Standing {
        guard proof.matched != nil else { return .unproved }
        return call.source.descriptor.coverage.includesBody && !proof.leavesBodyOpen ? .vouchedFor : .openProof
    }

    /// What a call shows that is signed rightly and came at a wrong time: who signed it, and when.
    ///
    /// It is evidence and no proof, so it counts as a forgery does against what is kept: anybody can send again what he has
    /// seen once.
    private static func evidence(of call: Call, _ failure: VerificationFailure) -> SignatureProof? {
        guard let age = failure.age else { return nil }
        do throws(VerificationFailure) {
            // As of when it was signed, or was good until.
            return try call.source.adapter.verify(call.request, now: call.receivedAt - age).1
        } catch {
            // Nothing that would be evidence: the scheme looks at the time first.
            return nil
        }
    }
}
