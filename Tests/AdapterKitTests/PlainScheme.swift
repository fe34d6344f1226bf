import AdapterKit
import Model
import Signing

/// The proof of a ``PlainAdapter``: `x-time: <seconds>` and `x-signature: <hex>[,<hex>]…`, of which one has to match.
struct PlainScheme: VerificationScheme {
    let flaw: PlainFlaw?

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        if self.flaw == .refusesEverything { throw .mismatch }
        if self.flaw == .acceptsBareCall, request.header("x-signature") == nil { return SignatureProof(matched: nil) }
        if self.flaw == .acceptsNoSecret, settings.secrets.isEmpty { return SignatureProof(matched: nil) }
        guard let time = self.header("x-time", request), let header = self.header("x-signature", request) else {
            throw .missingHeader(self.flaw == .refusesInSilence ? "" : "x-signature")
        }
        guard let seconds = Int64(time), String(seconds) == time else {
            throw .malformedHeader("x-time", detail: self.flaw == .repeatsHeader ? "no time: \(time)" : "no time")
        }
        let signatures = try self.signatures(header)
        let message = [Array("\(self.flaw == .signsNoTime ? "" : time).".utf8)] + self.message(request)
        var secrets = settings.secrets
        if self.flaw == .knowsFirstSecretOnly { secrets = Array(secrets.prefix(1)) }
        if self.flaw == .knowsLastSecretOnly { secrets = secrets.suffix(1) }
        var matched = secrets.filter { self.hold(signatures, message, $0) }
        if self.flaw == .wantsOneMatch, matched.count > 1 { matched = [] }
        if self.flaw == .acceptsAnySecret, matched.isEmpty, self.hold(signatures, message, PlainCall.secret) {
            matched = Array(secrets.prefix(1))
        }
        guard let secret = matched.first else { throw .mismatch }
        let signedAt = Timestamp(seconds: seconds)
        try self.check(signedAt, settings.tolerance, now)
        return SignatureProof(
            matched: self.label(secret, of: settings),
            signedAt: self.flaw == .tellsNoTime ? nil : signedAt
        )
    }

    private func header(_ name: String, _ request: InboundRequest) -> String? {
        guard self.flaw == .comparesHeaderNames else { return request.header(name) }
        return request.headers.first { $0.name == name }?.value
    }

    private func signatures(_ header: String) throws(VerificationFailure) -> [[UInt8]] {
        let texts = header.split(separator: ",", omittingEmptySubsequences: false)
        let signatures = texts.compactMap { text -> [UInt8]? in
            switch self.flaw {
            case .ignoresCase: Hex.decode(text.lowercased())
            case .acceptsLonger: Hex.decode(text.prefix(64))
            case .acceptsAnyText: Array(text.utf8)
            default: Hex.decode(text)
            }
        }
        guard !signatures.isEmpty else { throw .malformedHeader("x-signature", detail: "no hex") }
        return self.flaw == .checksLastSignatureOnly ? signatures.suffix(1) : signatures
    }

    private func message(_ request: InboundRequest) -> [[UInt8]] {
        let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let part = self.flaw == .ignoresQuery ? "" : String(query)
        return switch self.flaw {
        case .ignoresBody: [Array(part.utf8)]
        case .ignoresMostOfBody: [Array(part.utf8), Array(request.body.prefix(8))]
        default: [Array(part.utf8), request.body]
        }
    }

    private func hold(_ signatures: [[UInt8]], _ message: [[UInt8]], _ secret: Secret) -> Bool {
        let code = HMACSHA256.code(message, key: secret.bytes)
        return signatures.count { self.equal($0, code) } > 0
    }

    private func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        switch self.flaw {
        case .comparesBeginning: ConstantTime.equal(Array(left.prefix(4)), Array(right.prefix(4)))
        case .acceptsAnyText: !left.isEmpty
        default: ConstantTime.equal(left, right)
        }
    }

    private func check(
        _ signedAt: Timestamp,
        _ configured: Tolerance?,
        _ now: Timestamp
    ) throws(VerificationFailure) {
        let usual = Tolerance(seconds: self.flaw == .isShortOfTolerance ? 299 : 300)
        let tolerance = self.flaw == .ignoresTolerance ? usual : configured ?? usual
        do throws(VerificationFailure) { try tolerance.check(signedAt: signedAt, now: now) } catch {
            switch (error, self.flaw) {
            // Only the usual window is left open: what an operator sets is kept to.
            case (.tooOld, .acceptsOld) where configured == nil: return
            case (.tooNew, .acceptsFuture) where configured == nil: return
            default: throw error
            }
        }
    }

    private func label(_ secret: Secret, of settings: SourceSettings) -> String? {
        switch self.flaw {
        case .namesNoSecret: nil
        case .namesFirstSecret: settings.secrets.first?.label
        default: secret.label
        }
    }
}
