import AdapterKit
import Model
import Signing
import Synchronization

/// A small good adapter, and the ways in which it can be made bad.
struct PlainAdapter: Adapter {
    enum Flaw: CaseIterable {
        case none, acceptsAnyBody, acceptsNoHeader, acceptsAnySecret, acceptsNoSecret, ignoresTime, countsCalls
        case undeclaredType, ignoresRotation
    }

    static let descriptor = AdapterDescriptor(
        name: "plain",
        provider: "Plain",
        apiVersion: "1",
        scheme: "HMAC-SHA256, hex, of time.body",
        coverage: .body,
        toleranceSeconds: 300,
        idempotencyKey: "id",
        retryHorizonSeconds: 3600,
        emits: ["payment.succeeded"],
        normalizerVersion: 1
    )

    let settings: SourceSettings
    var flaw = Flaw.none
    private static let calls = Mutex(0)

    init(settings: SourceSettings) { self.settings = settings }

    var verification: any VerificationScheme { PlainScheme(flaw: self.flaw) }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let id: String
        do { id = try JSON(parsing: request.request.body)["id"]?.string ?? "" } catch {
            throw AdapterFailure("\(error)")
        }
        let count =
            self.flaw == .countsCalls
            ? Self.calls.withLock {
                $0 += 1; return $0
            } : 0
        return .event(
            EventDraft(
                key: "\(id)\(count)",
                type: self.flaw == .undeclaredType ? "payment.lost" : "payment.succeeded",
                subject: id,
                effectKey: id,
                data: ["id": .string(id)]
            )
        )
    }

    static let secret = Secret(label: "the secret", bytes: Array("plain-secret".utf8))
    static let now = Timestamp(seconds: 1_800_000_000)

    static var request: InboundRequest {
        let body = Array(#"{"id":"p_1","note":"a body of some length, so that flips have room"}"#.utf8)
        let code = HMACSHA256.code([Array("\(Self.now.seconds).".utf8), body], key: Self.secret.bytes)
        return InboundRequest(
            method: "POST",
            target: "/notify/plain",
            headers: [
                .init("content-type", "application/json"), .init("x-time", "\(Self.now.seconds)"),
                .init("x-signature", Hex.encode(code)),
            ],
            body: body
        )
    }
}

struct PlainScheme: VerificationScheme {
    let flaw: PlainAdapter.Flaw

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        if self.flaw == .acceptsNoHeader, request.headers.isEmpty { return SignatureProof(matched: nil) }
        if self.flaw == .acceptsNoSecret, settings.secrets.isEmpty { return SignatureProof(matched: nil) }
        guard let time = request.header("x-time"), let signature = request.header("x-signature") else {
            throw .missingHeader("x-signature")
        }
        guard let seconds = Int64(time), String(seconds) == time, let code = Hex.decode(signature) else {
            throw .malformedHeader("x-signature", detail: "no hex")
        }
        let body = self.flaw == .acceptsAnyBody ? PlainAdapter.request.body : request.body
        let secrets = self.flaw == .ignoresRotation ? Array(settings.secrets.prefix(1)) : settings.secrets
        let matched = secrets.first { secret in
            let key = self.flaw == .acceptsAnySecret ? PlainAdapter.secret.bytes : secret.bytes
            return ConstantTime.equal(code, HMACSHA256.code([Array("\(time).".utf8), body], key: key))
        }
        guard let matched else { throw .mismatch }
        let signedAt = Timestamp(seconds: seconds)
        if self.flaw != .ignoresTime { try Tolerance(seconds: 300).check(signedAt: signedAt, now: now) }
        return SignatureProof(matched: matched.label, signedAt: signedAt)
    }
}
