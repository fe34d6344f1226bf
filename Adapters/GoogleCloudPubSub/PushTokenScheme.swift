import AdapterKit
import Model
import Signing

/// The identity token of a push: `Authorization: Bearer <JWT>`, signed with RS256 by one of Google's published keys.
struct PushTokenScheme: VerificationScheme {
    private static let header = "Authorization"

    private let verifier: IdentityTokenVerifier?
    /// The public halves of our own keys, and the labels of their secrets.
    private let own: [String: (label: String, key: RSAPublicKey)]
    private let inlineKeys: RSAKeySet?
    private let keySetURL: String?

    init(_ push: PushConfiguration) {
        self.verifier = push.policy.map { IdentityTokenVerifier(policy: $0) }
        self.own = Dictionary(
            push.ownKeys.map { ($0.key.kid, (label: $0.label, key: $0.key.publicKey)) },
            uniquingKeysWith: { first, _ in first }
        )
        self.inlineKeys = push.inlineKeys
        self.keySetURL = push.keySetURL
    }

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let token = try Self.token(of: request)
        guard let verifier = self.verifier else { throw .noSecret }
        let published = self.inlineKeys ?? self.keySetURL.flatMap { settings.publishedKeys.current($0) }
        do throws(VerificationFailure) {
            let kid = try verifier.verify(token, keys: { self.own[$0]?.key ?? published?[$0] }, now: now)
            return SignatureProof(matched: self.own[kid]?.label ?? "kid:\(kid)")
        } catch {
            if case .unknownKey = error, published == nil { throw .keysUnavailable }
            throw error
        }
    }

    private static func token(of request: InboundRequest) throws(VerificationFailure) -> Substring {
        let values = request.headers.filter { $0.isNamed(Self.header) }.map(\.value)
        guard let value = values.first else { throw .missingHeader(Self.header) }
        // Of an unwrapped push the message's attributes are headers, and an attribute may have any name.
        guard values.count == 1 else { throw .malformedHeader(Self.header, detail: "it is there more than once") }
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer", scheme.endIndex != value.endIndex else {
            throw .malformedHeader(Self.header, detail: "it holds no Bearer token")
        }
        return value[scheme.endIndex...].drop { $0 == " " }
    }
}
