public import AdapterKit
public import Model
public import Signing

/// Stripe's signature: `Stripe-Signature: t=<unix>,v1=<hex>[,v1=<hex>]…`, where `v1` is the lower-case hex
/// HMAC-SHA256, keyed by the endpoint's whole `whsec_…` text, of `t` ‖ `.` ‖ raw body.
///
/// Read as the official SDKs read it: the first `t` counts, other schemes are ignored, nothing is trimmed, and any `v1`
/// that matches accepts. Stricter in one point: a time too far in the future is refused too.
public struct StripeScheme: VerificationScheme {
    /// In lower case, as headers are looked up.
    static let header = "stripe-signature"
    static let defaultTolerance = Tolerance(seconds: 300)

    public init() {}

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        guard let header = request.header(Self.header) else { throw .missingHeader("Stripe-Signature") }
        guard !settings.secrets.isEmpty else { throw .noSecret }
        let parts = try Self.parts(of: header)
        let message = [Array((parts.time + ".").utf8), request.body]
        // Every secret is tried, so that the time taken does not tell which one matched.
        let matched = settings.secrets.filter { secret in
            let code = HMACSHA256.code(message, key: secret.bytes)
            return parts.signatures.filter { ConstantTime.equal($0, code) }.count > 0
        }
        guard let secret = matched.first else { throw .mismatch }
        try (settings.tolerance ?? Self.defaultTolerance).check(signedAt: parts.signedAt, now: now)
        return SignatureProof(matched: secret.label, signedAt: parts.signedAt)
    }

    private static func parts(
        of header: String
    ) throws(VerificationFailure) -> (time: String, signedAt: Timestamp, signatures: [[UInt8]]) {
        let items = header.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { $0.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false) }
        guard let time = items.first(where: { Self.isNamed("t", $0) })?.dropFirst().first, !time.isEmpty,
            time.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(Substring(time))
        else { throw .malformedHeader("Stripe-Signature", detail: "no t=<unix seconds>") }
        let signatures = items.filter { Self.isNamed("v1", $0) }
            .compactMap { $0.dropFirst().first.flatMap { Hex.decode(Substring($0)) } }
        guard !signatures.isEmpty else { throw .malformedHeader("Stripe-Signature", detail: "no v1=<lower-case hex>") }
        return (String(Substring(time)), Timestamp(seconds: seconds), signatures)
    }

    private static func isNamed(_ name: String, _ item: [Substring.UTF8View]) -> Bool {
        item.first?.elementsEqual(name.utf8) ?? false
    }
}
