import Model
import Signing

extension SignatureVector {
    /// Why a call is refused: by its signature, or by what it says.
    public enum Refusal: Error, Sendable, CustomStringConvertible {
        case signature(String)
        case content(String)

        public var description: String {
            switch self {
            case .signature(let why): "signature: \(why)"
            case .content(let why): "content: \(why)"
            }
        }

        var why: String {
            switch self {
            case .signature(let why), .content(let why): why
            }
        }
    }

    /// What came of a case.
    public enum Outcome: Sendable, Hashable {
        case asExpected
        case otherwise(String)
        /// The case could not be tried: it does not suit what it is tried on.
        case unusable(String)
    }

    /// What comes of a case that is to be proved and does not say with what.
    public static var withoutKeyMaterial: Outcome {
        .unusable("secrets is missing: list what the source is configured with, [] for nothing")
    }

    /// Tries the case on an adapter: its proof and then its reading.
    public func outcome(on type: any Adapter.Type) -> Outcome {
        guard self.hasKeyMaterial else { return Self.withoutKeyMaterial }
        let secretNames = type.descriptor.secretOptions
        let known = type.descriptor.options + secretNames
        if let name = self.secretOptions.first(where: { !known.contains($0) }) {
            return .unusable("a secret is an object with \(name), and \(type.descriptor.name) has no such option")
        }
        let adapter: any Adapter
        do {
            // A provider that signs with a private key is configured with the public one.
            let keys = self.publicKeys.enumerated().map { Secret(label: "public key \($0)", bytes: Array($1.utf8)) }
            let settings = SourceSettings(
                name: type.descriptor.name,
                secrets: self.secrets.isEmpty ? keys : self.secrets,
                publicURL: self.request.url,
                tolerance: self.tolerance,
                options: self.options.filter { !secretNames.contains($0.key) },
                secretOptions: self.options.filter { secretNames.contains($0.key) }.reduce(into: [:]) {
                    secrets,
                    option in
                    secrets[option.key] = option.value.string.map { Secret(label: option.key, bytes: Array($0.utf8)) }
                }
            )
            adapter = try type.init(settings: settings)
        } catch { return .unusable("\(type.descriptor.name) cannot be configured with it: \(error)") }
        return self.outcome { () throws(Refusal) in
            let verified: VerifiedRequest
            do throws(VerificationFailure) {
                (verified, _) = try adapter.verify(self.request.inbound, now: self.now)
            } catch { throw .signature("\(error)") }
            do throws(AdapterFailure) { _ = try adapter.normalize(verified) } catch { throw .content("\(error)") }
        }
    }

    /// Holds a verdict against the one expected.
    public func outcome(_ check: () throws(Refusal) -> Void) -> Outcome {
        var refusal: Refusal?
        do throws(Refusal) { try check() } catch { refusal = error }
        if let refusal, refusal.why.allSatisfy(\.isWhitespace) { return .otherwise("refused without a reason") }
        // Who says nothing of the signature of a call to be accepted says by that that it is good.
        if let expected = self.signatureAccepts ?? (self.accepts ? true : nil) {
            switch (expected, refusal) {
            case (true, .signature(let why)): return .otherwise("its signature is good and was refused: \(why)")
            case (false, nil), (false, .content): return .otherwise("its signature is bad and was accepted")
            case (true, _), (false, .signature): break
            }
        }
        switch (self.accepts, refusal) {
        case (true, let refusal?): return .otherwise("should be accepted, refused by \(refusal)")
        case (false, nil): return .otherwise("should be refused, accepted")
        case (true, nil), (false, .some): return .asExpected
        }
    }
}
