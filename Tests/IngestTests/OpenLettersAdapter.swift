import AdapterKit
import Model
import Signing

/// Letters of a provider that signs a time and a token and leaves the body open; the token is good for one letter.
struct OpenLettersAdapter: Adapter {
    static let descriptor = Self.described(malformedStatus: 400)

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { OpenLettersScheme(isSingleUse: true) }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        if request.request.body.starts(with: "<".utf8) { throw AdapterFailure("too many letters", isTooLarge: true) }
        return try Letters.read(request.request.body, amountName: "amount", knowsMemos: false)
    }

    static func described(malformedStatus: Int) -> AdapterDescriptor {
        var descriptor = LettersAdapter.described(tolerance: 300)
        descriptor.coverage = .bodyUncovered(reason: "a time and a token are signed")
        descriptor.malformedStatus = malformedStatus
        return descriptor
    }
}

/// The same without a token of its own for each call, and with a 204 for what cannot be read, as Pub/Sub wants it.
struct PushedLettersAdapter: Adapter {
    static let descriptor = OpenLettersAdapter.described(malformedStatus: 204)

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { OpenLettersScheme(isSingleUse: false) }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try Letters.read(request.request.body, amountName: "amount", knowsMemos: false)
    }
}

/// A scheme that covers the body in one of its kinds and leaves it open in the other (`?open`).
struct EitherLettersAdapter: Adapter {
    static let descriptor = LettersAdapter.described(tolerance: 300)

    struct Scheme: VerificationScheme {
        func verify(
            _ request: InboundRequest,
            settings: SourceSettings,
            now: Timestamp
        ) throws(VerificationFailure) -> SignatureProof {
            SignatureProof(matched: "either", leavesBodyOpen: request.target.hasSuffix("?open"))
        }
    }

    let settings: SourceSettings

    init(settings: SourceSettings) throws(AdapterConfigurationError) { self.settings = settings }

    var verification: any VerificationScheme { Scheme() }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try Letters.read(request.request.body, amountName: "amount", knowsMemos: false)
    }
}

/// The proof is of the headers `X-Time` and `X-Token`; a body that begins with `%` is none to it.
struct OpenLettersScheme: VerificationScheme {
    let isSingleUse: Bool

    static let longest = 50_000

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        if request.body.starts(with: "%".utf8) { throw .unreadable(detail: "it begins with %") }
        guard request.body.count <= Self.longest else { throw .tooLarge(detail: "more than \(Self.longest) bytes") }
        guard let token = request.header("x-token"), let time = request.header("x-time").flatMap(Int64.init),
            let given = request.header("x-signature").flatMap({ Hex.decode($0) })
        else { throw .missingHeader("x-token") }
        let matched = settings.secrets.first { LettersScheme.code(time, Array(token.utf8), $0) == given }
        guard let matched else { throw .mismatch }
        let binding = String(decoding: request.body, as: UTF8.self)
        return SignatureProof(
            matched: matched.label,
            signedAt: Timestamp(seconds: time),
            token: self.isSingleUse ? SingleUseToken(token, bindsTo: binding) : nil
        )
    }
}
