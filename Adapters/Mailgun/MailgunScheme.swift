import AdapterKit
import Model
import Signing

/// Mailgun's signature, which stands in the body: `signature` is the lower-case hex HMAC-SHA256, keyed by the webhook
/// signing key (not the API key), of `timestamp` ‖ `token`.
///
/// The event is not signed, so whoever sees one signature could tell anything with it. The token is therefore good for
/// the event that came with it first.
struct MailgunScheme: VerificationScheme {
    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let body: MailgunBody
        do throws(MailgunBody.Problem) { body = try MailgunBody(request) } catch {
            throw error.isTooLarge ? .tooLarge(detail: error.text) : .unreadable(detail: error.text)
        }
        let (time, token) = (try Self.part("timestamp", of: body), try Self.part("token", of: body))
        guard let signature = Hex.decode(try Self.part("signature", of: body)), signature.count == 32 else {
            throw .malformedPart(body.place("signature"), detail: "no lower-case hex of 32 bytes")
        }
        guard time.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(time) else {
            throw .malformedPart(body.place("timestamp"), detail: "no seconds since 1970")
        }
        guard !settings.secrets.isEmpty else { throw .noSecret }
        let message = [time.utf8, token.utf8]
        // Every secret is tried, so that the time taken does not tell which one matched.
        let matched = settings.secrets.filter {
            ConstantTime.equal(signature, HMACSHA256.code(message, key: $0.bytes))
        }
        guard let secret = matched.first else { throw .mismatch }
        let signedAt = Timestamp(seconds: seconds)
        try (settings.tolerance ?? Tolerance(seconds: MailgunAdapter.tolerance)).check(signedAt: signedAt, now: now)
        // Nothing tells where the time ends and the token begins, so both are the token.
        let used = SingleUseToken(time + token, bindsTo: body.use)
        return SignatureProof(matched: secret.label, signedAt: signedAt, token: used)
    }

    private static func part(_ name: String, of body: MailgunBody) throws(VerificationFailure) -> String {
        guard let text = body.proof(name), !text.isEmpty else { throw .missingPart(body.place(name)) }
        return text
    }
}
